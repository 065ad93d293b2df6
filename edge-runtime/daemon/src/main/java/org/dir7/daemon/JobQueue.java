package org.dir7.daemon;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dir7.daemon.job.Job;

/**
 * Jobs that wait, in their order, the one that runs, or those that are drawn at once, and those
 * before until their answers are stored. Guarded by the scheduler's lock.
 */
final class JobQueue {

  private final Pace pace;
  private final List<ActiveJob> waiting = new ArrayList<>();
  private final List<ActiveJob> running = new ArrayList<>();
  private final List<ActiveJob> drawn = new ArrayList<>();

  JobQueue(Pace pace) {
    this.pace = pace;
  }

  int size() {
    return waiting.size();
  }

  /** A copy; one as a rule, several that are drawn at once, or none. */
  List<ActiveJob> running() {
    return List.copyOf(running);
  }

  /** A copy: drawn, their answers not stored yet. */
  List<ActiveJob> drawn() {
    return List.copyOf(drawn);
  }

  /** The jobs that are drawn, or else those that were drawn last and are not answered. */
  List<ActiveJob> inHand() {
    return running.isEmpty() ? drawn() : running();
  }

  /** Those that have left the queue and are not answered: the ones drawn, then the running ones. */
  List<ActiveJob> begun() {
    return Stream.concat(drawn.stream(), running.stream()).toList();
  }

  boolean waits(ActiveJob job) {
    return waiting.contains(job);
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

  /**
   * The first one runs from now on, and those behind it that can be drawn with it: 1, 2 or 4 in
   * all. None is taken before another whose turn is sooner.
   *
   * @param most that may be drawn at once
   */
  List<ActiveJob> runNext(int most) {
    int alike = 0;
    while (alike < Math.min(most, waiting.size())
        && (alike == 0 || waiting.get(0).drawnAsOneWith(waiting.get(alike)))) {
      alike++;
    }
    List<ActiveJob> first = waiting.subList(0, Integer.highestOneBit(alike));
    List<ActiveJob> next = List.copyOf(first);
    first.clear();
    running.addAll(next);
    return next;
  }

  /** Running jobs leave their place to the next ones, before their answers are stored. */
  void runningDrawn(Collection<ActiveJob> jobs) {
    running.removeAll(jobs);
    drawn.addAll(jobs);
  }

  /** A job that ran is answered, or went back to the journal. */
  void ended(ActiveJob job) {
    running.remove(job);
    drawn.remove(job);
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
    return waiting.indexOf(job) + running.size();
  }

  /** Seconds until the answer of a job, in the queue or about to join it. */
  Optional<Double> estimate(Job job, JobRequest request) {
    Optional<Double> own = pace.estimate(request);
    if (own.isEmpty()) {
      return own;
    }
    double seconds = own.get();
    if (!running.isEmpty()) {
      seconds += secondsLeft(running.get(0)).orElse(0.0);
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

  /** Of a job that runs; the pace is that of a job's share where several are drawn at once. */
  Optional<Double> secondsLeft(ActiveJob job) {
    double sinceStep = (System.nanoTime() - job.stepNanos) / 1e9;
    int together = Math.max(1, running.size());
    return pace.left(job.request, job.step).map(open -> Math.max(0, together * open - sinceStep));
  }

  /** Seconds until the running job leaves room; empty where nobody knows. */
  Optional<Double> retrySeconds() {
    return running.isEmpty() ? Optional.empty() : secondsLeft(running.get(0));
  }
}
