package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.dir7.daemon.journal.Journal;
import org.tinylog.Logger;

/**
 * What follows a drawing, on threads of its own while the next job is drawn: the picture becomes a
 * file, and every answer is stored before it is published. One drawing behind: who brings the next
 * answers waits until those before are stored.
 */
final class Answers implements AutoCloseable {

  private static final long STORE_RETRY_MILLIS = 2000;

  /** What a run came to: a final event, with the result's bytes if it is done. */
  @SuppressWarnings("ArrayRecordComponent") // stored, never compared
  record Outcome(ObjectNode event, byte[] result) {}

  private final Scheduler scheduler;
  private final Journal journal;
  private final JobTimes times;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "dir7-answers"));
  private final ExecutorService words =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "dir7-words"));

  /** Touched by the thread that draws alone. */
  private Future<?> last;

  Answers(Scheduler scheduler, Journal journal, JobTimes times) {
    this.scheduler = scheduler;
    this.journal = journal;
    this.times = times;
  }

  /**
   * Takes running jobs over, which leave their place to the next ones.
   *
   * @param endings of each: makes the outcome; called on this thread
   */
  void add(Map<ActiveJob, Supplier<Outcome>> endings) throws InterruptedException {
    awaitLast();
    scheduler.drawn(endings.keySet());
    endings.forEach((job, ending) -> last = thread.submit(() -> finish(job, ending)));
  }

  /** Ends a running job whose companions are drawn on. */
  void end(ActiveJob job, Outcome outcome) {
    thread.execute(() -> finish(job, () -> outcome));
  }

  private void awaitLast() throws InterruptedException {
    try {
      if (last != null) {
        last.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer throws nothing", e);
    }
  }

  /** Does what the thread that draws must not wait for: a note in the journal, a word to all. */
  void tell(Runnable word) {
    words.execute(word);
  }

  private void finish(ActiveJob job, Supplier<Outcome> ending) {
    JobContext.mark(job.id());
    try {
      Outcome outcome = ending.get();
      if (store(job, outcome)) {
        scheduler.finished(job, outcome.event());
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      Logger.error(e, "job {}: its answer failed; it runs again at the next start", job.id());
    } finally {
      JobContext.clear();
    }
    scheduler.returned(job);
  }

  /** Keeps trying while the disk is full; false where the daemon stops first. */
  private boolean store(ActiveJob job, Outcome outcome) throws InterruptedException {
    while (true) {
      try {
        journal.finish(job.id(), outcome.event(), job.route, outcome.result());
        if (job.drawn != null) {
          times.drawn(job);
        }
        return true;
      } catch (IOException e) {
        Logger.error(
            "job {}: its answer cannot be stored, next try in 2 s: {}", job.id(), e.getMessage());
        if (scheduler.stopsWithin(STORE_RETRY_MILLIS)) {
          return false; // it runs again at the next start
        }
      }
    }
  }

  /** Returns when all that was brought is stored, or given up because the daemon stops. */
  @Override
  public void close() {
    words.shutdown();
    thread.shutdown();
    try {
      while (!thread.awaitTermination(1, TimeUnit.MINUTES)
          || !words.awaitTermination(1, TimeUnit.MINUTES)) {
        Logger.debug("an answer is still being stored");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
