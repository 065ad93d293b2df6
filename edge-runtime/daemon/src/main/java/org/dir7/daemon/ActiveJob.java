package org.dir7.daemon;

import java.util.Map;
import org.dir7.daemon.job.Job;
import org.dir7.daemon.job.Route;
import org.dir7.daemon.journal.AcceptedJob;
import org.dir7.daemon.journal.DeviceClock;

/** A job that waits, runs or is about to be answered. Guarded by the scheduler's lock. */
final class ActiveJob {

  /** Why a running job ends early. */
  enum Stop {
    CANCELLED,
    DEADLINE,
    /** The daemon stops: the job goes back to the journal. */
    SHUTDOWN
  }

  /**
   * Where the time went.
   *
   * @param stages seconds a stage of the engine
   * @param takenNanos when it left the queue
   * @param startNanos when the engine began
   * @param endNanos when the bytes were there, less the time that they waited to be made
   */
  record Drawn(Map<String, Double> stages, long takenNanos, long startNanos, long endNanos) {}

  final AcceptedJob accepted;
  final JobRequest request;
  final long sequence;
  final long arrivedNanos;
  Route route;

  /** Steps finished, and when; set by the thread that draws, without the lock. */
  volatile int step;

  volatile long stepNanos;
  int toldStep;
  volatile long lastEventNanos;

  /** Set when its bytes are made, by the thread that stores it. */
  Drawn drawn;

  /** Read by the thread that draws, after every step. */
  volatile Stop stop;

  ActiveJob(AcceptedJob accepted, JobRequest request, long sequence, long arrivedNanos) {
    this.accepted = accepted;
    this.request = request;
    this.sequence = sequence;
    this.arrivedNanos = arrivedNanos;
    this.route = accepted.job().route();
    this.lastEventNanos = System.nanoTime();
  }

  /** The same job, for another engine. */
  ActiveJob with(JobRequest other) {
    ActiveJob job = new ActiveJob(accepted, other, sequence, arrivedNanos);
    job.route = route;
    job.lastEventNanos = lastEventNanos;
    return job;
  }

  Job job() {
    return accepted.job();
  }

  String id() {
    return accepted.job().id();
  }

  /**
   * Whether this job and another can be drawn at once: one run of a sampler serves both. Jobs of a
   * group are looked up first, and one that was in progress when the daemon fell may be the reason:
   * these are drawn alone.
   */
  boolean drawnAsOneWith(ActiveJob other) {
    return plain()
        && other.plain()
        && request.steps() == other.request.steps()
        && request.guidance() == other.request.guidance()
        && request.guidance() != 1
        && request.sampler().equals(other.request.sampler());
  }

  private boolean plain() {
    return route.group() == null && accepted.attempts() == 0;
  }

  ExtensionHost.Queued shown(boolean running) {
    return new ExtensionHost.Queued(id(), request, job().priority(), step, running);
  }

  boolean deadlinePassed(DeviceClock.Stamp now) {
    Double deadline = job().deadlineSeconds();
    return deadline != null && accepted.accepted().secondsUntil(now) > deadline;
  }

  /** Whether this one runs before another: higher priority, then order of acceptance. */
  boolean before(ActiveJob other) {
    int priority = job().priority();
    int otherPriority = other.job().priority();
    return priority != otherPriority ? priority > otherPriority : sequence < other.sequence;
  }

  String deadlineSentence() {
    return "the deadline of %s s from acceptance has passed".formatted(job().deadlineSeconds());
  }
}
