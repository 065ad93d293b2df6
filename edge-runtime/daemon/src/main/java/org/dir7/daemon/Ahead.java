package org.dir7.daemon;

import java.util.ArrayDeque;
import java.util.Deque;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/**
 * Has the engine do ahead, while a picture is drawn, what the next one needs besides the engine:
 * its text; of as many jobs as are drawn at once. Nothing of it is decided here, so that a job that
 * is cancelled or overtaken meanwhile costs no more than that work.
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
      Deque<ActiveJob> last = new ArrayDeque<>();
      for (ActiveJob job = next(last); job != null; job = next(last)) {
        prepare(job);
        last.addLast(job);
        while (last.size() > engine.mostTogether()) {
          last.removeFirst();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ActiveJob next(Deque<ActiveJob> last) throws InterruptedException {
    return scheduler.nextAhead(last, engine::mostTogether);
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
