package org.dir7.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.MemoryContract;
import org.tinylog.Logger;

/**
 * The place of the one engine that is loaded. Memory is for one, so that the old one is closed
 * before the new one opens; a directory that is damaged is refused before that.
 */
final class EngineSlot implements AutoCloseable {

  private static final long RETRY_MILLIS = 5000;

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

  EngineSlot(JobRunner.Loader loader) {
    this.loader = loader;
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
   * tried again until it can or the daemon stops: what was accepted waits for it.
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
    JobRunner old = runner;
    runner = null;
    old.close();
    while (!closing) {
      try {
        load();
        String same = before.equals(last.hash()) ? "the same as before" : "before " + before;
        answer(true, "engine %s (%s) is loaded, %s".formatted(last.name(), last.hash(), same));
        return;
      } catch (Dir7Exception e) {
        Logger.error(e, "the engine cannot be loaded, next try in 5 s; jobs wait");
        answer(false, "the engine cannot be loaded and is tried again: " + e.getMessage());
        Thread.sleep(RETRY_MILLIS);
      }
    }
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
