package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.dir7.daemon.job.Job;
import org.dir7.daemon.job.RejectReason;
import org.dir7.daemon.job.Route;
import org.dir7.daemon.journal.AcceptedJob;
import org.dir7.daemon.journal.DeviceClock;
import org.dir7.daemon.journal.Journal;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/**
 * Decides what becomes of every job: taken, rejected, answered from the journal, run, ended. One
 * lock over all of it; nothing in here waits for the network.
 */
final class Scheduler {

  /**
   * A job that brought the process down so often in a row, without one finished step, is given up.
   */
  static final int MAX_CRASHES = 20;

  /** A job is heard of at least every 10 s; this leaves a margin. */
  private static final long HEARTBEAT_NANOS = 8_000_000_000L;

  private static final long PROGRESS_NANOS = 500_000_000L;

  private final Supplier<EngineInfo> engine;
  private final Journal journal;
  private final Publisher out;
  private final JobEvents events;
  private final Pace pace;
  private final DeviceClock clock;
  private final Extension extensions;
  private final int queueSize;

  @GuardedBy("this")
  private final List<ActiveJob> waiting = new ArrayList<>();

  @GuardedBy("this")
  private ActiveJob running;

  @GuardedBy("this")
  private boolean draining;

  @GuardedBy("this")
  private boolean stopping;

  @GuardedBy("this")
  private long nextSequence;

  @GuardedBy("this")
  private final Counters counters = new Counters();

  Scheduler(
      Supplier<EngineInfo> engine,
      Journal journal,
      Publisher out,
      JobEvents events,
      Pace pace,
      DeviceClock clock,
      Extension extensions,
      int queueSize) {
    this.engine = engine;
    this.journal = journal;
    this.out = out;
    this.events = events;
    this.pace = pace;
    this.clock = clock;
    this.extensions = extensions;
    this.queueSize = queueSize;
  }

  /** What waits and runs now. */
  record Load(
      String runningId,
      int step,
      int steps,
      double secondsSinceProgress,
      int waiting,
      boolean draining) {}

  synchronized Load load() {
    if (running == null) {
      return new Load(null, 0, 0, 0, waiting.size(), draining);
    }
    return new Load(
        running.id(),
        running.step,
        running.request.steps(),
        (System.nanoTime() - running.stepNanos) / 1e9,
        waiting.size(),
        draining);
  }

  /** The running job, then the waiting ones in their order. */
  synchronized List<ExtensionHost.Queued> queue() {
    List<ExtensionHost.Queued> jobs = new ArrayList<>();
    if (running != null) {
      jobs.add(running.shown(true));
    }
    waiting.forEach(job -> jobs.add(job.shown(false)));
    return jobs;
  }

  synchronized Counters counters() {
    return counters.copy();
  }

  /** Takes up what an earlier process left: unsent answers first, then jobs in their order. */
  synchronized void recover() {
    journal.unconfirmed().forEach(id -> out.answer(id, null));
    for (AcceptedJob job : journal.waiting()) {
      String id = job.job().id();
      if (job.attempts() >= MAX_CRASHES) {
        String sentence =
            "the daemon crashed %d times in a row in this job before a step was finished"
                .formatted(job.attempts());
        finishNow(id, job.job().route(), events.failed(id, "crash", sentence));
        continue;
      }
      try {
        enqueue(job);
        Logger.info("job {}: taken up again from the journal", id);
      } catch (Dir7Exception e) {
        // The engine is another one than when the job was accepted.
        finishNow(id, job.job().route(), events.failed(id, "bad-input", e.getMessage()));
      }
    }
  }

  /** Takes, repeats or rejects a valid job. */
  synchronized void submit(Job job) {
    Optional<Journal.Known> known = journal.find(job.id());
    if (known.isPresent()) {
      repeat(job, known.get());
      return;
    }
    JobRequest request;
    try {
      request = job.picture().resolve(job.id(), engine.get());
    } catch (Dir7Exception e) {
      reject(job.id(), job.route(), RejectReason.INVALID, e.getMessage());
      return;
    }
    if (draining) {
      reject(
          job.id(),
          job.route(),
          RejectReason.DRAINING,
          "the device is draining: it finishes what it has and takes no new jobs");
      return;
    }
    Optional<Extension.Refusal> refusal = extensions.refusal();
    if (refusal.isPresent()) {
      reject(job.id(), job.route(), refusal.get().reason(), refusal.get().sentence());
      return;
    }
    if (waiting.size() >= queueSize) {
      String sentence = "the queue is full: %d jobs wait (queue-size)".formatted(waiting.size());
      reject(job.id(), job.route(), RejectReason.QUEUE_FULL, sentence);
      return;
    }
    Optional<Double> estimate = estimate(job, request);
    if (job.deadlineSeconds() != null
        && estimate.isPresent()
        && estimate.get() > job.deadlineSeconds()) {
      String sentence =
          "the answer would take about %.1f s; deadline_s is %s"
              .formatted(estimate.get(), job.deadlineSeconds());
      reject(job.id(), job.route(), RejectReason.DEADLINE, sentence);
      return;
    }
    store(job);
  }

  @GuardedBy("this")
  private void store(Job job) {
    Optional<String> refusal = journal.refusal();
    try {
      if (refusal.isPresent()) {
        reject(job.id(), job.route(), RejectReason.STORAGE, refusal.get());
        return;
      }
      ActiveJob taken = enqueue(journal.accept(job, clock.now()));
      counters.accepted++;
      Logger.info("job {}: accepted", job.id());
      extensions.accepted(job);
      sayAccepted(taken);
      out.statusChanged();
    } catch (IOException e) {
      Logger.error(e, "job {}: cannot be stored", job.id());
      String sentence = "the job cannot be stored: " + e.getMessage();
      reject(job.id(), job.route(), RejectReason.STORAGE, sentence);
    }
  }

  @GuardedBy("this")
  private ActiveJob enqueue(AcceptedJob accepted) {
    JobRequest request = accepted.job().picture().resolve(accepted.job().id(), engine.get());
    ActiveJob job = new ActiveJob(accepted, request, nextSequence++);
    int place = 0;
    while (place < waiting.size() && waiting.get(place).before(job)) {
      place++;
    }
    waiting.add(place, job);
    notifyAll();
    return job;
  }

  @GuardedBy("this")
  private void repeat(Job job, Journal.Known known) {
    if (!known.fingerprint().equals(job.picture().fingerprint())) {
      String sentence =
          "the id %s belongs to a job with another picture; take a new id".formatted(job.id());
      reject(job.id(), job.route(), RejectReason.ID_USED, sentence);
      return;
    }
    counters.repeated++;
    if (known.finished()) {
      out.repeatedAnswer(job.id(), job.route());
      return;
    }
    ActiveJob active = find(job.id());
    if (active == null) {
      return; // its answer is being stored and follows at once
    }
    if (!active.route.toJson().equals(job.route().toJson())) {
      try {
        journal.reroute(job.id(), job.route());
        active.route = job.route();
      } catch (IOException e) {
        Logger.error(e, "job {}: the new route cannot be stored, the old one stays", job.id());
      }
    }
    heartbeat(active);
  }

  @GuardedBy("this")
  private void reject(String id, Route route, RejectReason reason, String sentence) {
    counters.rejected++;
    Logger.info("job {}: rejected, {}", id, sentence);
    Optional<Double> retry =
        reason == RejectReason.QUEUE_FULL && running != null
            ? pace.estimate(running.request)
            : Optional.empty();
    out.rejected(events.rejected(id, reason, sentence, retry), route);
    extensions.rejected(id, reason, sentence);
  }

  /** For messages that never became a job. */
  synchronized void rejectInvalid(String id, Route route, RejectReason reason, String sentence) {
    reject(id, route, reason, sentence);
  }

  /** Waits for the next job to run; null when the daemon stops. */
  synchronized ActiveJob take() throws InterruptedException {
    while (waiting.isEmpty() && !stopping) {
      wait();
    }
    if (stopping) {
      return null;
    }
    running = waiting.remove(0);
    running.stepNanos = System.nanoTime();
    running.lastEventNanos = System.nanoTime();
    out.event(events.started(running.id(), running.request));
    extensions.started(running.id(), running.request);
    out.statusChanged();
    return running;
  }

  /** A step of the running job is finished; called by the thread that draws. */
  synchronized void stepped(ActiveJob job, int step) {
    long now = System.nanoTime();
    job.step = step;
    job.stepNanos = now;
    if (step == 1 || step == job.request.steps() || now - job.lastEventNanos > PROGRESS_NANOS) {
      sayProgress(job);
    }
    if (job.stop == null && job.deadlinePassed(clock.now())) {
      job.stop = ActiveJob.Stop.DEADLINE;
    }
  }

  /** The running job has its answer in the journal. */
  synchronized void finished(ActiveJob job, ObjectNode event) {
    counters.count(event.get("event").textValue());
    running = null;
    out.answer(job.id(), job.route);
    extensions.ended(job.id(), event);
    out.statusChanged();
    notifyAll();
  }

  /** The running job went back to the journal. */
  synchronized void returned() {
    running = null;
    notifyAll();
  }

  /**
   * Ends a job at the client's wish.
   *
   * @return a sentence for the answer
   * @throws Dir7Exception of kind bad input where there is nothing to cancel
   */
  synchronized String cancel(String id) {
    ActiveJob job = find(id);
    if (job == null) {
      boolean finished = journal.find(id).map(Journal.Known::finished).orElse(false);
      throw Dir7Exception.badInput(
          finished ? "job %s has its final answer already" : "there is no job %s", id);
    }
    if (job == running) {
      job.stop = ActiveJob.Stop.CANCELLED;
      return "job %s ends after this step".formatted(id);
    }
    waiting.remove(job);
    finishNow(id, job.route, events.cancelled(id, "cancelled before it started"));
    out.statusChanged();
    return "job %s is cancelled".formatted(id);
  }

  synchronized void drain(boolean on) {
    draining = on;
    out.statusChanged();
  }

  /** No more jobs start; the running one ends within a step and goes back to the journal. */
  synchronized void stop() {
    stopping = true;
    if (running != null && running.stop == null) {
      running.stop = ActiveJob.Stop.SHUTDOWN;
    }
    notifyAll();
  }

  /** Heartbeats and deadlines; called once a second. */
  synchronized void tick() {
    long now = System.nanoTime();
    DeviceClock.Stamp stamp = clock.now();
    for (ActiveJob job : List.copyOf(waiting)) {
      if (job.deadlinePassed(stamp)) {
        waiting.remove(job);
        finishNow(job.id(), job.route, events.failed(job.id(), "deadline", job.deadlineSentence()));
        out.statusChanged();
      } else if (now - job.lastEventNanos > HEARTBEAT_NANOS) {
        sayAccepted(job);
      }
    }
    if (running != null && now - running.lastEventNanos > HEARTBEAT_NANOS) {
      sayProgress(running);
    }
  }

  @GuardedBy("this")
  private void finishNow(String id, Route route, ObjectNode event) {
    try {
      journal.finish(id, event, route, null);
      counters.count(event.get("event").textValue());
      out.answer(id, route);
      extensions.ended(id, event);
    } catch (IOException e) {
      // Nothing is lost: the job stays accepted in the journal and is taken up at the next start.
      Logger.error(e, "job {}: its final answer cannot be stored", id);
    }
  }

  @GuardedBy("this")
  private void heartbeat(ActiveJob job) {
    if (job == running) {
      sayProgress(job);
    } else {
      sayAccepted(job);
    }
  }

  @GuardedBy("this")
  private void sayAccepted(ActiveJob job) {
    job.lastEventNanos = System.nanoTime();
    int position = waiting.indexOf(job) + (running == null ? 0 : 1);
    out.event(events.accepted(job.id(), position, estimate(job.job(), job.request)));
  }

  @GuardedBy("this")
  private void sayProgress(ActiveJob job) {
    job.lastEventNanos = System.nanoTime();
    out.fleeting(events.progress(job.id(), job.step, job.request.steps(), secondsLeft(job)));
  }

  @GuardedBy("this")
  private ActiveJob find(String id) {
    if (running != null && running.id().equals(id)) {
      return running;
    }
    return waiting.stream().filter(job -> job.id().equals(id)).findFirst().orElse(null);
  }

  /** Seconds until the answer of a job, in the queue or about to join it. */
  @GuardedBy("this")
  private Optional<Double> estimate(Job job, JobRequest request) {
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

  @GuardedBy("this")
  private Optional<Double> secondsLeft(ActiveJob job) {
    return pace.estimate(job.request)
        .map(
            whole -> {
              double open = whole * (1 - (double) job.step / job.request.steps());
              double sinceStep = (System.nanoTime() - job.stepNanos) / 1e9;
              return Math.max(0, open - sinceStep);
            });
  }
}
