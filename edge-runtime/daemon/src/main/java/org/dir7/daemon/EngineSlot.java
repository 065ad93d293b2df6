package org.dir7.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.MemoryContract;
import org.tinylog.Logger;

/**
 * The place of the one engine that is loaded. Memory is for one, so that the old one is closed
 * before the new one opens; a directory that is damaged is refused before that.
 */
final class EngineSlot implements AutoCloseable {

  private static final long RETRY_MILLIS = 5000;

  /** Until whoever brought the engine may take it back. */
  private static final int TRIES = 3;

  /** Five minutes: memory that another process holds may come free, a damaged file does not. */
  private static final int MOST_TRIES = 60;

  /** Told what came of a reload. */
  @FunctionalInterface
  interface Answer {
    void accept(boolean ok, String sentence);
  }

  private final JobRunner.Loader loader;
  private final List<Answer> waiting = new ArrayList<>();
  private volatile JobRunner runner;
  private volatile EngineInfo last;
  private volatile boolean closing;
  private volatile Runnable changed;
  private final Predicate<String> failed;
  private final Runnable givenUp;
  private final long retryMillis;

  /**
   * @param failed told why the engine cannot be loaded anew; true where another is in its place
   * @param givenUp called when no engine can be loaded for good
   */
  EngineSlot(JobRunner.Loader loader, Predicate<String> failed, Runnable givenUp) {
    this(loader, failed, givenUp, RETRY_MILLIS);
  }

  EngineSlot(
      JobRunner.Loader loader, Predicate<String> failed, Runnable givenUp, long retryMillis) {
    this.loader = loader;
    this.failed = failed;
    this.givenUp = givenUp;
    this.retryMillis = retryMillis;
  }

  void load() {
    JobRunner fresh = loader.load();
    last = fresh.engine();
    runner = fresh;
    if (changed != null) {
      fresh.onChange(changed);
    }
  }

  /** Takes who is to hear of changes of this engine and of those loaded after it. */
  void onChange(Runnable listener) {
    changed = listener;
    runner.onChange(listener);
  }

  /** What the engine makes ready while it draws, in one line; empty when nothing is. */
  Optional<String> preparing() {
    JobRunner now = runner;
    return now == null ? Optional.empty() : now.preparing();
  }

  /** Whether an engine is loaded now. */
  boolean loaded() {
    return runner != null;
  }

  /** What the engine is, or was while another one loads; null before the first. */
  EngineInfo engine() {
    JobRunner now = runner;
    return now == null ? last : now.engine();
  }

  /** What the engine holds; nothing while another one loads. */
  MemoryContract memory() {
    JobRunner now = runner;
    return now == null ? MemoryContract.empty() : now.memory();
  }

  /** How many jobs may be drawn at once; 1 while another engine loads. */
  int mostTogether() {
    JobRunner now = runner;
    return now == null ? 1 : now.mostTogether();
  }

  /** For the thread that draws. */
  JobRunner runner() {
    return runner;
  }

  /** Who asks for a reload waits for its answer. */
  synchronized void await(Answer answer) {
    waiting.add(answer);
  }

  /**
   * Opens the engine anew; called by the thread that draws. An engine that cannot be opened is
   * tried again: what was accepted waits for it. After a few times the one before an update takes
   * its place; after many the daemon stops, and its jobs stay in the journal.
   */
  void reload() throws InterruptedException {
    try {
      loader.check();
    } catch (Dir7Exception e) {
      Logger.warn("the engine is not loaded anew: {}", e.getMessage());
      answer(false, "the engine in use stays: " + e.getMessage());
      return;
    }
    String before = last.hash();
    release();
    for (int tries = 1; !closing; tries++) {
      try {
        load();
        String same = before.equals(last.hash()) ? "the same as before" : "before " + before;
        answer(true, "engine %s (%s) is loaded, %s".formatted(last.name(), last.hash(), same));
        return;
      } catch (Dir7Exception e) {
        Logger.error("the engine cannot be loaded, jobs wait: {}", e.getMessage());
        if (tries == MOST_TRIES) {
          answer(false, "the engine cannot be loaded, the daemon stops: " + e.getMessage());
          givenUp.run();
          throw new InterruptedException("there is no engine"); // the thread that draws ends
        } else if (tries != TRIES || !failed.test(e.getMessage())) {
          answer(false, "the engine cannot be loaded and is tried again: " + e.getMessage());
          Thread.sleep(retryMillis);
        }
      }
    }
  }

  /**
   * Closes the engine in use. Its weights lie outside the heap in buffers that go back when the
   * collector has found them unused; it is called for here, so that memory never holds two engines.
   */
  private void release() {
    close();
    System.gc();
  }

  private synchronized void answer(boolean ok, String sentence) {
    Logger.info("reload: {}", sentence);
    waiting.forEach(answer -> answer.accept(ok, sentence));
    waiting.clear();
  }

  /** A reload that fails is not tried again. */
  void stopTrying() {
    closing = true;
  }

  @Override
  public void close() {
    JobRunner now = runner;
    runner = null;
    if (now != null) {
      now.close();
    }
  }
}
