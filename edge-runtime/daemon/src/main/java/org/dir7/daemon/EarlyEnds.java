package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.dir7.daemon.job.Job;
import org.dir7.daemon.journal.DeviceClock;
import org.dir7.engine.Dir7Exception;

/**
 * Jobs that end before they are drawn to their end: cancelled by a client, or past their deadline.
 * Guarded by the scheduler's lock.
 */
final class EarlyEnds {

  private final JobQueue queue;
  private final FinalAnswers answers;
  private final Publisher out;
  private final JobEvents events;
  private final GroupCancels notHereYet = new GroupCancels();

  EarlyEnds(JobQueue queue, FinalAnswers answers, Publisher out, JobEvents events) {
    this.queue = queue;
    this.answers = answers;
    this.out = out;
    this.events = events;
  }

  /**
   * Ends a job at the client's wish.
   *
   * @return a sentence for the answer
   * @throws Dir7Exception of kind bad input where there is nothing to cancel
   */
  String cancel(String id) {
    ActiveJob job = queue.find(id);
    if (job == null || queue.drawn().contains(job)) {
      throw Dir7Exception.badInput(
          job != null || answers.has(id)
              ? "job %s has its final answer already"
              : "there is no job %s",
          id);
    }
    if (queue.running().contains(job)) {
      job.stop = ActiveJob.Stop.CANCELLED;
      return "job %s ends after this step".formatted(id);
    }
    if (!end(job, events.cancelled(id, "cancelled before it started"))) {
      throw Dir7Exception.environment("the end of job %s cannot be stored: it goes on", id);
    }
    return "job %s is cancelled".formatted(id);
  }

  /** As {@link #cancel}; a job that another worker may have, or the broker, is remembered. */
  String cancelInGroup(String id) {
    if (queue.find(id) != null || answers.has(id)) {
      return cancel(id);
    }
    notHereYet.add(id);
    return "job %s is not here; it is cancelled if it comes".formatted(id);
  }

  /** Whether a job of a group was cancelled before it came. */
  boolean cancelledBefore(Job job) {
    return job.route().group() != null && notHereYet.contains(job.id());
  }

  /** Ends the jobs that have waited too long. */
  void overdue(DeviceClock.Stamp now) {
    for (ActiveJob job : queue.waiting()) {
      if (job.deadlinePassed(now)) {
        end(job, events.failed(job.id(), "deadline", job.deadlineSentence()));
      }
    }
  }

  /** Ends a job that waits; false where that cannot be stored: it then stays in the queue. */
  @CanIgnoreReturnValue
  private boolean end(ActiveJob job, ObjectNode event) {
    if (!answers.give(job.id(), job.route, event)) {
      return false;
    }
    queue.remove(job);
    out.statusChanged();
    return true;
  }
}
