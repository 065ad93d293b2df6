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
    if (job == queue.running()) {
      sayProgress(job);
    } else {
      sayAccepted(job);
    }
  }

  /** As {@link #say}, where nothing was said for long. */
  void tick(ActiveJob job) {
    if (System.nanoTime() - job.lastEventNanos > SILENCE_NANOS) {
      say(job);
    }
  }

  /** A step is finished: the first and the last are always told. */
  void stepped(ActiveJob job) {
    boolean told = job.step == 1 || job.step == job.request.steps();
    if (told || System.nanoTime() - job.lastEventNanos > PROGRESS_NANOS) {
      sayProgress(job);
    }
  }

  private void sayAccepted(ActiveJob job) {
    job.lastEventNanos = System.nanoTime();
    Optional<Double> estimate = queue.estimate(job.job(), job.request);
    out.event(events.accepted(job.id(), queue.position(job), estimate), job.route);
  }

  private void sayProgress(ActiveJob job) {
    job.lastEventNanos = System.nanoTime();
    out.fleeting(
        events.progress(job.id(), job.step, job.request.steps(), queue.secondsLeft(job)),
        job.route);
  }
}
