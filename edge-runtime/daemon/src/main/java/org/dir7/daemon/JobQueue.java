package org.dir7.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.dir7.daemon.job.Job;

/**
 * Jobs that wait, in their order, the one that runs, and the one before it until its answer is
 * stored. Guarded by the scheduler's lock.
 */
final class JobQueue {

  private final Pace pace;
  private final List<ActiveJob> waiting = new ArrayList<>();
  private ActiveJob running;
  private ActiveJob drawn;

  JobQueue(Pace pace) {
    this.pace = pace;
  }

  int size() {
    return waiting.size();
  }

  /** Null for none. */
  ActiveJob running() {
    return running;
  }

  /** Drawn, its answer not stored yet; null for none. */
  ActiveJob drawn() {
    return drawn;
  }

  /** The job that is drawn, or else the one that was drawn last and is not answered; or null. */
  ActiveJob inHand() {
    return running == null ? drawn : running;
  }

  /** Those that have left the queue and are not answered: the one drawn, then the running one. */
  List<ActiveJob> begun() {
    return Stream.of(drawn, running).filter(Objects::nonNull).toList();
  }

  boolean waits(ActiveJob job) {
    return waiting.contains(job);
  }

  /** Who would run next; null for nobody. */
  ActiveJob first() {
    return waiting.isEmpty() ? null : waiting.get(0);
  }

  /** A copy, in the order in which they will run. */
  List<ActiveJob> waiting() {
    return List.copyOf(waiting);
  }

  void add(ActiveJob job) {
    int place = 0;
    while (place < waiting.size() && waiting.get(place).before(job)) {
      place++;
    }
    waiting.add(place, job);
  }

  void remove(ActiveJob job) {
    waiting.remove(job);
  }

  /** The first one runs from now on; null where none waits. */
  ActiveJob runNext() {
    running = waiting.isEmpty() ? null : waiting.remove(0);
    return running;
  }

  /** The running job leaves its place to the next one, before its answer is stored. */
  void runningDrawn() {
    drawn = running;
    running = null;
  }

  /** A job that ran is answered, or went back to the journal. */
  void ended(ActiveJob job) {
    running = job == running ? null : running;
    drawn = job == drawn ? null : drawn;
  }

  /** Null for none. */
  ActiveJob find(String id) {
    return Stream.concat(begun().stream(), waiting.stream())
        .filter(job -> job.id().equals(id))
        .findFirst()
        .orElse(null);
  }

  /** Jobs before one that waits. */
  int position(ActiveJob job) {
    return waiting.indexOf(job) + (running == null ? 0 : 1);
  }

  /** Seconds until the answer of a job, in the queue or about to join it. */
  Optional<Double> estimate(Job job, JobRequest request) {
    Optional<Double> own = pace.estimate(request);
    if (own.isEmpty()) {
      return own;
    }
    double seconds = own.get();
    if (running != null) {
      seconds += secondsLeft(running).orElse(0.0);
    }
    for (ActiveJob other : waiting) {
      if (other.id().equals(job.id())) {
        break;
      }
      if (other.job().priority() >= job.priority()) {
        seconds += pace.estimate(other.request).orElse(0.0);
      }
    }
    return Optional.of(seconds);
  }

  /** Of a job that runs. */
  Optional<Double> secondsLeft(ActiveJob job) {
    double sinceStep = (System.nanoTime() - job.stepNanos) / 1e9;
    return pace.left(job.request, job.step).map(open -> Math.max(0, open - sinceStep));
  }

  /** Seconds until the running job leaves room; empty where nobody knows. */
  Optional<Double> retrySeconds() {
    return running == null ? Optional.empty() : secondsLeft(running);
  }
}
