package org.dir7.daemon;

import java.util.List;
import java.util.Optional;
import org.dir7.engine.backend.MemoryContract;

/** What draws the pictures: the only thing that the MQTT side knows of the engine. */
public interface JobRunner extends AutoCloseable {

  /** Opens an engine. */
  @FunctionalInterface
  interface Loader {
    JobRunner load();

    /**
     * Looks whether there is something to load, without loading it.
     *
     * @throws org.dir7.engine.Dir7Exception with the reason
     */
    default void check() {}
  }

  /** A picture that is drawn; its bytes are still to be made. */
  @FunctionalInterface
  interface Unfinished {
    /** Makes them, without the engine: on any thread, once, also while the next one is drawn. */
    JobResult finish();
  }

  /** What is loaded now; another backend may take over between two jobs. */
  EngineInfo engine();

  /** What the engine holds until it is closed. */
  default MemoryContract memory() {
    return MemoryContract.empty();
  }

  /** What is being made ready while this one already draws, in one line; empty when nothing is. */
  default Optional<String> preparing() {
    return Optional.empty();
  }

  /**
   * Takes who is to hear, on any thread, that {@link #engine()} or {@link #preparing()} has
   * changed. Called once, before the first job.
   */
  default void onChange(Runnable listener) {
    // Most runners stay as they were opened.
  }

  /**
   * Draws one picture. Called by one thread at a time.
   *
   * @throws JobStoppedException when the listener said to stop
   * @throws org.dir7.engine.Dir7Exception when the request or the device does not allow it
   */
  JobResult run(JobRequest request, ProgressListener listener) throws JobStoppedException;

  /** As {@link #run}, but for what needs the engine no more. */
  default Unfinished draw(JobRequest request, ProgressListener listener)
      throws JobStoppedException {
    JobResult result = run(request, listener);
    return () -> result;
  }

  /** The most pictures that {@link #drawTogether} draws; for any thread. */
  default int mostTogether() {
    return 1;
  }

  /**
   * As {@link #draw}, several pictures that one run of a sampler serves: steps, sampler and
   * guidance are the same, and guidance is not 1.
   *
   * @param requests 2 to {@link #mostTogether()}
   * @param listeners one a request; one that says to stop ends its picture alone
   * @return one a request; empty where its listener said to stop
   * @throws RuntimeException where not all can be drawn; each may then be drawn alone
   */
  default List<Optional<Unfinished>> drawTogether(
      List<JobRequest> requests, List<? extends ProgressListener> listeners) {
    throw new UnsupportedOperationException("pictures are drawn one at a time");
  }

  /**
   * Does ahead what can be done for a picture before its turn, which will probably be the next.
   * Called by another thread while one is drawn. Whatever it throws is no matter of the job's,
   * which shows what is wrong with it when it is drawn.
   */
  default void ahead(JobRequest next) {
    // Most runners need everything for the one that they draw.
  }

  /** Waits for an {@link #ahead} on another thread, after which there is none. */
  @Override
  void close();
}
