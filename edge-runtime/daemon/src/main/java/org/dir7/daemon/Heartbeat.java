package org.dir7.daemon;

import java.util.Optional;

/**
 * What is said of a job on its way: where it waits, how far it is, and in any case something before
 * its submitter gets restless. Guarded by the scheduler's lock.
 */
final class Heartbeat {

  /** A job is heard of at least every 10 s; this leaves a margin. */
  private static final long SILENCE_NANOS = 8_000_000_000L;

  private static final long PROGRESS_NANOS = 500_000_000L;

  private final JobQueue queue;
  private final Publisher out;
  private final JobEvents events;

  Heartbeat(JobQueue queue, Publisher out, JobEvents events) {
    this.queue = queue;
    this.out = out;
    this.events = events;
  }

  /** Where a job stands now, waiting or running. */
  void say(ActiveJob job) {
    if (queue.waits(job)) {
      sayAccepted(job);
    } else {
      sayProgress(job, job.step);
    }
  }

  /** As {@link #say}, where nothing was said for long. */
  void tick(ActiveJob job) {
    if (System.nanoTime() - job.lastEventNanos > SILENCE_NANOS) {
      say(job);
    }
  }

  /** Whether a finished step is worth a word, were it not the first or the last; for any thread. */
  static boolean progressDue(ActiveJob job) {
    return System.nanoTime() - job.lastEventNanos > PROGRESS_NANOS;
  }

  private void sayAccepted(ActiveJob job) {
    job.lastEventNanos = System.nanoTime();
    Optional<Double> estimate = queue.estimate(job.job(), job.request);
    out.event(events.accepted(job.id(), queue.position(job), estimate), job.route);
  }

  /** A step is finished. */
  void sayProgress(ActiveJob job, int step) {
    job.lastEventNanos = System.nanoTime();
    out.fleeting(
        events.progress(job.id(), step, job.request.steps(), queue.secondsLeft(job)), job.route);
  }
}
