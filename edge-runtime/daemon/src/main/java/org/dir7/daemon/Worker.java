package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.dir7.daemon.journal.Journal;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/** Runs one job after the other and stores every answer before it is published. */
final class Worker implements Runnable {

  private static final long STORE_RETRY_MILLIS = 5000;

  private final Scheduler scheduler;
  private final JobRunner runner;
  private final Journal journal;
  private final JobEvents events;
  private final Pace pace;
  private final Extension extensions;

  Worker(
      Scheduler scheduler,
      JobRunner runner,
      Journal journal,
      JobEvents events,
      Pace pace,
      Extension extensions) {
    this.scheduler = scheduler;
    this.runner = runner;
    this.journal = journal;
    this.events = events;
    this.pace = pace;
    this.extensions = extensions;
  }

  /** What a run came to: a final event, with the picture's bytes if it is done. */
  @SuppressWarnings("ArrayRecordComponent") // stored, never compared
  private record Outcome(ObjectNode event, byte[] png) {}

  @Override
  public void run() {
    try {
      for (ActiveJob job = scheduler.take(); job != null; job = scheduler.take()) {
        Outcome outcome = draw(job);
        if (outcome == null) {
          giveBack(job);
        } else if (store(job, outcome)) {
          scheduler.finished(job, outcome.event());
        } else {
          scheduler.returned();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Null where the daemon stops and the job is to run again. */
  private Outcome draw(ActiveJob job) {
    String id = job.id();
    long start = System.nanoTime();
    try {
      journal.started(id);
      JobResult result = runner.run(job.request, (step, steps) -> stepped(job, step));
      double seconds = (System.nanoTime() - start) / 1e9;
      pace.finished(job.request, seconds);
      Logger.info("job {}: done in {} s", id, "%.2f".formatted(seconds));
      ObjectNode done = events.done(id, job.request, result, runner.engine());
      extensions.addToDone(id, done);
      return new Outcome(done, result.png());
    } catch (JobStoppedException e) {
      return stopped(job);
    } catch (Dir7Exception e) {
      Logger.warn(e, "job {}: failed", id);
      return new Outcome(events.failed(id, JobEvents.failureClass(e), e.getMessage()), null);
    } catch (OutOfMemoryError e) {
      Logger.error(e, "job {}: out of memory", id);
      String sentence = "the Java heap of %d MiB is too small for this job";
      long limit = Runtime.getRuntime().maxMemory() >> 20;
      return new Outcome(events.failed(id, "environment", sentence.formatted(limit)), null);
    } catch (IOException | RuntimeException | LinkageError e) {
      Logger.error(e, "job {}: failed", id);
      return new Outcome(events.failed(id, "internal", "internal error: " + e), null);
    }
  }

  private boolean stepped(ActiveJob job, int step) {
    if (step == 1) {
      try {
        journal.stepped(job.id());
      } catch (IOException e) {
        Logger.warn(e, "job {}: its progress cannot be stored", job.id());
      }
    }
    scheduler.stepped(job, step);
    extensions.stepped(job.id(), step, job.request.steps());
    return job.stop == null;
  }

  private Outcome stopped(ActiveJob job) {
    return switch (job.stop) {
      case CANCELLED -> {
        String sentence = "cancelled after %d of %d steps";
        yield new Outcome(
            events.cancelled(job.id(), sentence.formatted(job.step, job.request.steps())), null);
      }
      case DEADLINE ->
          new Outcome(events.failed(job.id(), "deadline", job.deadlineSentence()), null);
      case SHUTDOWN -> null;
    };
  }

  private void giveBack(ActiveJob job) {
    try {
      journal.returned(job.id());
      Logger.info("job {}: goes back to the journal, the daemon stops", job.id());
    } catch (IOException e) {
      Logger.error(e, "job {}: its return cannot be stored", job.id());
    }
    scheduler.returned();
  }

  /** Keeps trying while the disk is full; false where the daemon stops first. */
  private boolean store(ActiveJob job, Outcome outcome) throws InterruptedException {
    while (true) {
      try {
        journal.finish(job.id(), outcome.event(), job.route, outcome.png());
        return true;
      } catch (IOException e) {
        Logger.error(e, "job {}: its answer cannot be stored, next try in 5 s", job.id());
        Thread.sleep(STORE_RETRY_MILLIS);
        if (job.stop == ActiveJob.Stop.SHUTDOWN) {
          return false; // it runs again at the next start
        }
      }
    }
  }
}
