package org.dir7.daemon;

import org.dir7.daemon.job.Job;
import org.dir7.daemon.job.Route;
import org.dir7.daemon.journal.AcceptedJob;
import org.dir7.daemon.journal.DeviceClock;

/** A job that waits or runs. Fields change under the scheduler's lock, {@link #stop} excepted. */
final class ActiveJob {

  /** Why a running job ends early. */
  enum Stop {
    CANCELLED,
    DEADLINE,
    /** The daemon stops: the job goes back to the journal. */
    SHUTDOWN
  }

  final AcceptedJob accepted;
  final JobRequest request;
  final long sequence;
  Route route;
  int step;
  long stepNanos;
  long lastEventNanos;

  /** Read by the thread that draws, after every step. */
  volatile Stop stop;

  ActiveJob(AcceptedJob accepted, JobRequest request, long sequence) {
    this.accepted = accepted;
    this.request = request;
    this.sequence = sequence;
    this.route = accepted.job().route();
    this.lastEventNanos = System.nanoTime();
  }

  Job job() {
    return accepted.job();
  }

  String id() {
    return accepted.job().id();
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
