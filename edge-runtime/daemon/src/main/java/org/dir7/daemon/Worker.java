package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import org.dir7.daemon.journal.Journal;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/** Runs one job after the other and stores every answer before it is published. */
final class Worker implements Runnable {

  private static final long STORE_RETRY_MILLIS = 2000;

  private final Scheduler scheduler;
  private final EngineSlot engine;
  private final Journal journal;
  private final JobEvents events;
  private final Pace pace;
  private final JobTimes times;
  private final Extension extensions;
  private final Optional<GroupLookup> lookup;

  /**
   * @param lookup finds what other workers of the group have answered; empty without a group
   */
  Worker(
      Scheduler scheduler,
      EngineSlot engine,
      Journal journal,
      JobEvents events,
      Pace pace,
      JobTimes times,
      Extension extensions,
      Optional<GroupLookup> lookup) {
    this.scheduler = scheduler;
    this.engine = engine;
    this.journal = journal;
    this.events = events;
    this.pace = pace;
    this.times = times;
    this.extensions = extensions;
    this.lookup = lookup;
  }

  /** What a run came to: a final event, with the result's bytes if it is done. */
  @SuppressWarnings("ArrayRecordComponent") // stored, never compared
  private record Outcome(ObjectNode event, byte[] result) {}

  @Override
  public void run() {
    try {
      while (true) {
        Scheduler.Next next = scheduler.next();
        if (next instanceof Scheduler.Next.Draw draw) {
          answer(draw.job());
        } else if (next instanceof Scheduler.Next.Reload) {
          engine.reload();
          scheduler.engineChanged();
          extensions.engineChanged();
        } else {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(ActiveJob job) throws InterruptedException {
    Optional<Outcome> found = answeredByAnother(job);
    Outcome outcome = found.isPresent() ? found.get() : draw(job);
    if (outcome == null) {
      giveBack(job);
    } else if (store(job, outcome)) {
      scheduler.finished(job, outcome.event());
    } else {
      scheduler.returned();
    }
  }

  private Optional<Outcome> answeredByAnother(ActiveJob job) throws InterruptedException {
    if (job.route.group() == null || lookup.isEmpty()) {
      return Optional.empty();
    }
    Optional<GroupLookup.Found> found = lookup.get().find(job.id());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (!found.get().fingerprint().equals(job.job().picture().fingerprint())) {
      String sentence =
          "the id %s belongs to a job with another picture; take a new id".formatted(job.id());
      return Optional.of(new Outcome(events.failed(job.id(), "bad-input", sentence), null));
    }
    Logger.info("job {}: another worker of the group has answered it", job.id());
    return Optional.of(new Outcome(found.get().event(), found.get().result()));
  }

  /** Null where the daemon stops and the job is to run again. */
  private Outcome draw(ActiveJob job) {
    String id = job.id();
    long taken = job.stepNanos;
    try {
      countAttempt(id);
      scheduler.started(job);
      long start = System.nanoTime();
      JobResult result = engine.runner().run(job.request, new Listener(job));
      long end = System.nanoTime();
      double seconds = (end - start) / 1e9;
      pace.finished(job.request, seconds, result.seconds().getOrDefault(JobResult.STEPS, seconds));
      Logger.info("job {}: done in {} s", id, "%.2f".formatted(seconds));
      ObjectNode done = events.done(id, job.request, result, engine.engine());
      extensions.addToDone(id, done);
      job.drawn = new ActiveJob.Drawn(result.seconds(), taken, start, end);
      return new Outcome(done, result.bytes());
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
    } catch (RuntimeException | LinkageError e) {
      Logger.error(e, "job {}: failed", id);
      return new Outcome(events.failed(id, "internal", "internal error: " + e), null);
    } finally {
      extensions.drawn(id);
    }
  }

  /** For jobs that bring the daemon down; a full disk is no reason not to draw this one. */
  private void countAttempt(String id) {
    try {
      journal.started(id);
    } catch (IOException e) {
      Logger.warn("job {}: its start cannot be stored: {}", id, e.getMessage());
    }
  }

  /** Hears of every step of one job. */
  private final class Listener implements ProgressListener {
    private final ActiveJob job;
    private final Previews previews = new Previews();

    Listener(ActiveJob job) {
      this.job = job;
    }

    @Override
    public boolean stepped(int step, int steps) {
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

    @Override
    public int previewSize(int step, int steps) {
      return previews.size(job.route.preview(), step, steps);
    }

    @Override
    public void preview(int step, byte[] png) {
      previews.drawn();
      scheduler.preview(job, png);
    }
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
}
