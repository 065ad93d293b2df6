package org.dir7.daemon;

import org.dir7.engine.backend.MemoryContract;

/** What draws the pictures: the only thing that the MQTT side knows of the engine. */
public interface JobRunner extends AutoCloseable {

  /** Opens an engine; may take minutes where a plan must be built. */
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

  EngineInfo engine();

  /** What the engine holds until it is closed. */
  default MemoryContract memory() {
    return MemoryContract.empty();
  }

  /**
   * Draws one picture. Called by one thread at a time.
   *
   * @throws JobStoppedException when the listener said to stop
   * @throws org.dir7.engine.Dir7Exception when the request or the device does not allow it
   */
  JobResult run(JobRequest request, ProgressListener listener) throws JobStoppedException;

  @Override
  void close();
}
