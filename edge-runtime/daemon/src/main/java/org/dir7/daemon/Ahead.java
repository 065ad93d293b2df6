package org.dir7.daemon;

import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/**
 * Has the engine do ahead, while a picture is drawn, what the next one needs besides the engine:
 * its text. One job ahead; nothing of it is decided here, so that a job that is cancelled or
 * overtaken meanwhile costs no more than that work.
 */
final class Ahead implements Runnable {

  private final Scheduler scheduler;
  private final EngineSlot engine;

  Ahead(Scheduler scheduler, EngineSlot engine) {
    this.scheduler = scheduler;
    this.engine = engine;
  }

  @Override
  public void run() {
    try {
      for (ActiveJob job = scheduler.nextAhead(null); job != null; ) {
        prepare(job);
        job = scheduler.nextAhead(job);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void prepare(ActiveJob job) {
    JobRunner runner = engine.runner();
    if (runner == null) {
      return; // another engine is being loaded
    }
    try {
      runner.ahead(job.request);
    } catch (Dir7Exception e) {
      Logger.debug("job {}: {}", job.id(), e.getMessage()); // it will say so itself
    } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
      Logger.warn(e, "job {}: nothing is done ahead", job.id());
    }
  }
}
