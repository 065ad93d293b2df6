package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
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

  private final Supplier<EngineInfo> engine;
  private final Journal journal;
  private final Publisher out;
  private final JobEvents events;
  private final DeviceClock clock;
  private final Extension extensions;

  @GuardedBy("this")
  private final JobQueue queue;

  @GuardedBy("this")
  private final Heartbeat heartbeat;

  @GuardedBy("this")
  private final GroupCancels cancelledEarly = new GroupCancels();

  @GuardedBy("this")
  private final Admission admission;

  @GuardedBy("this")
  private boolean stopping;

  @GuardedBy("this")
  private boolean maintenance;

  @GuardedBy("this")
  private long nextSequence;

  @GuardedBy("this")
  private final Counters counters = new Counters();

  @GuardedBy("this")
  private final FinalAnswers answers;

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
    this.queue = new JobQueue(pace);
    this.clock = clock;
    this.extensions = extensions;
    this.admission = new Admission(engine, journal, out, extensions, queue, queueSize);
    this.heartbeat = new Heartbeat(queue, out, events);
    this.answers = new FinalAnswers(journal, out, extensions, counters);
  }

  /** What waits and runs now. */
  record Load(
      String runningId,
      int step,
      int steps,
      double secondsSinceProgress,
      int waiting,
      boolean held,
      boolean draining) {}

  synchronized Load load() {
    ActiveJob running = queue.running();
    boolean held = extensions.holdsJobs();
    if (running == null) {
      return new Load(null, 0, 0, 0, queue.size(), held, admission.draining());
    }
    return new Load(
        running.id(),
        running.step,
        running.request.steps(),
        (System.nanoTime() - running.stepNanos) / 1e9,
        queue.size(),
        held,
        admission.draining());
  }

  /** The running job, then the waiting ones in their order. */
  synchronized List<ExtensionHost.Queued> queue() {
    List<ExtensionHost.Queued> jobs = new ArrayList<>();
    if (queue.running() != null) {
      jobs.add(queue.running().shown(true));
    }
    queue.waiting().forEach(job -> jobs.add(job.shown(false)));
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
        answers.owe(id, job.job().route(), events.failed(id, "crash", sentence));
        continue;
      }
      try {
        enqueue(job, System.nanoTime());
        Logger.info("job {}: taken up again from the journal", id);
      } catch (Dir7Exception e) {
        // The engine is another one than when the job was accepted.
        answers.owe(id, job.job().route(), events.failed(id, "bad-input", e.getMessage()));
      }
    }
  }

  /**
   * What a message came to.
   *
   * @param pending whether the id has a final answer, or will have one, that is going to be sent
   * @param refusal why a group's job was not taken, of which nothing was said yet; null otherwise
   */
  record Verdict(boolean pending, Extension.Refusal refusal) {
    private static final Verdict PENDING = new Verdict(true, null);
    private static final Verdict REJECTED = new Verdict(false, null);
  }

  /**
   * Takes, repeats or rejects a valid job.
   *
   * @param arrivedNanos when its message came, by {@link System#nanoTime()}
   */
  @CanIgnoreReturnValue
  synchronized Verdict submit(Job job, long arrivedNanos) {
    Optional<Journal.Known> known = journal.find(job.id());
    if (known.isPresent()) {
      return repeat(job, known.get());
    }
    Optional<Extension.Refusal> invalid = admission.invalid(job);
    if (invalid.isPresent()) {
      return reject(job, invalid.get());
    }
    Optional<Extension.Refusal> refusal = refusal();
    if (refusal.isPresent()) {
      return job.route().group() != null
          ? new Verdict(false, refusal.get())
          : reject(job, refusal.get());
    }
    Optional<Extension.Refusal> hopeless = admission.hopeless(job);
    return hopeless.isPresent() ? reject(job, hopeless.get()) : store(job, arrivedNanos);
  }

  /** Whether an id is that of a job that was accepted, answered by now or not. */
  boolean knows(String id) {
    return journal.find(id).isPresent();
  }

  /** Why no new jobs are taken at the moment; empty where they are. */
  synchronized Optional<Extension.Refusal> refusal() {
    return admission.refusal();
  }

  @GuardedBy("this")
  private Verdict store(Job job, long arrivedNanos) {
    try {
      AcceptedJob stored = journal.accept(job, clock.now());
      counters.accepted++;
      Logger.info("job {}: accepted", job.id());
      extensions.accepted(job);
      if (job.route().group() != null && cancelledEarly.contains(job.id())) {
        answers.owe(
            job.id(), job.route(), events.cancelled(job.id(), "cancelled before it was taken"));
        return Verdict.PENDING;
      }
      heartbeat.say(enqueue(stored, arrivedNanos));
      out.statusChanged();
      return Verdict.PENDING;
    } catch (IOException e) {
      Logger.error(e, "job {}: cannot be stored", job.id());
      String sentence = "the job cannot be stored: " + e.getMessage();
      return reject(job, new Extension.Refusal(RejectReason.STORAGE, sentence));
    }
  }

  @GuardedBy("this")
  private ActiveJob enqueue(AcceptedJob accepted, long arrivedNanos) {
    JobRequest request = accepted.job().picture().resolve(accepted.job().id(), engine.get());
    ActiveJob job = new ActiveJob(accepted, request, nextSequence++, arrivedNanos);
    queue.add(job);
    notifyAll();
    return job;
  }

  @GuardedBy("this")
  private Verdict repeat(Job job, Journal.Known known) {
    if (!known.fingerprint().equals(job.picture().fingerprint())) {
      String sentence =
          "the id %s belongs to a job with another picture; take a new id".formatted(job.id());
      return reject(job, new Extension.Refusal(RejectReason.ID_USED, sentence));
    }
    counters.repeated++;
    if (known.finished()) {
      out.repeatedAnswer(job.id(), job.route());
      return Verdict.PENDING;
    }
    ActiveJob active = queue.find(job.id());
    if (active == null) {
      return Verdict.PENDING; // its answer is being stored and follows at once
    }
    if (!active.route.toJson().equals(job.route().toJson())) {
      try {
        journal.reroute(job.id(), job.route());
        active.route = job.route();
      } catch (IOException e) {
        Logger.error(e, "job {}: the new route cannot be stored, the old one stays", job.id());
      }
    }
    heartbeat.say(active);
    return Verdict.PENDING;
  }

  private Verdict reject(Job job, Extension.Refusal refusal) {
    reject(job.id(), job.route(), refusal.reason(), refusal.sentence());
    return Verdict.REJECTED;
  }

  /** Says that a message did not become a job. */
  synchronized void reject(String id, Route route, RejectReason reason, String sentence) {
    counters.rejected++;
    Logger.info("job {}: rejected, {}", id, sentence);
    Optional<Double> retry =
        reason == RejectReason.QUEUE_FULL ? queue.retrySeconds() : Optional.empty();
    out.rejected(events.rejected(id, reason, sentence, retry), route);
    extensions.rejected(id, reason, sentence);
  }

  /** What the worker does next. */
  sealed interface Next {
    record Draw(ActiveJob job) implements Next {}

    /** Open the engine anew. */
    record Reload() implements Next {}

    record Stop() implements Next {}
  }

  /** Waits for the next thing to do. */
  synchronized Next next() throws InterruptedException {
    while (!stopping && !maintenance && (queue.size() == 0 || extensions.holdsJobs())) {
      wait();
    }
    if (stopping) {
      return new Next.Stop();
    }
    if (maintenance) {
      maintenance = false;
      return new Next.Reload();
    }
    ActiveJob job = queue.runNext();
    job.stepNanos = System.nanoTime();
    job.lastEventNanos = System.nanoTime();
    out.statusChanged();
    return new Next.Draw(job);
  }

  /** Has the worker open the engine anew before the next job. */
  synchronized void requestReload() {
    maintenance = true;
    notifyAll();
  }

  /** Another engine is loaded: what waits is read again with its defaults and limits. */
  synchronized void engineChanged() {
    for (ActiveJob job : queue.waiting()) {
      queue.remove(job);
      try {
        JobRequest request = job.job().picture().resolve(job.id(), engine.get());
        queue.add(job.with(request));
      } catch (Dir7Exception e) {
        answers.owe(job.id(), job.route, events.failed(job.id(), "bad-input", e.getMessage()));
      }
    }
    out.statusChanged();
  }

  /** The job is being drawn from now on. */
  synchronized void started(ActiveJob job) {
    job.stepNanos = System.nanoTime();
    job.lastEventNanos = System.nanoTime();
    out.event(events.started(job.id(), job.request), job.route);
    extensions.started(job.id(), job.request);
  }

  /** A step of the running job is finished; called by the thread that draws. */
  synchronized void stepped(ActiveJob job, int step) {
    job.step = step;
    job.stepNanos = System.nanoTime();
    heartbeat.stepped(job);
    if (job.stop == null && job.deadlinePassed(clock.now())) {
      job.stop = ActiveJob.Stop.DEADLINE;
    }
  }

  /** A small picture on the way; called by the thread that draws. */
  synchronized void preview(ActiveJob job, byte[] png) {
    out.preview(job.id(), job.route, png);
  }

  /** The running job has its answer in the journal. */
  synchronized void finished(ActiveJob job, ObjectNode event) {
    queue.runningEnded();
    answers.stored(job.id(), job.route, event);
    out.statusChanged();
    notifyAll();
  }

  /** The running job went back to the journal. */
  synchronized void returned() {
    queue.runningEnded();
    notifyAll();
  }

  /**
   * Ends a job at the client's wish.
   *
   * @return a sentence for the answer
   * @throws Dir7Exception of kind bad input where there is nothing to cancel
   */
  synchronized String cancel(String id) {
    ActiveJob job = queue.find(id);
    if (job == null) {
      throw Dir7Exception.badInput(
          answers.has(id) ? "job %s has its final answer already" : "there is no job %s", id);
    }
    if (job == queue.running()) {
      job.stop = ActiveJob.Stop.CANCELLED;
      return "job %s ends after this step".formatted(id);
    }
    if (!end(job, events.cancelled(id, "cancelled before it started"))) {
      throw Dir7Exception.environment("the end of job %s cannot be stored: it goes on", id);
    }
    return "job %s is cancelled".formatted(id);
  }

  /** As {@link #cancel}; a job that another worker may have, or the broker, is remembered. */
  synchronized String cancelInGroup(String id) {
    if (queue.find(id) != null || answers.has(id)) {
      return cancel(id);
    }
    cancelledEarly.add(id);
    return "job %s is not here; it is cancelled if it comes".formatted(id);
  }

  synchronized void drain(boolean on) {
    admission.drain(on);
    out.statusChanged();
  }

  /** No more jobs start; the running one ends within a step and goes back to the journal. */
  synchronized void stop() {
    stopping = true;
    admission.close();
    ActiveJob running = queue.running();
    if (running != null && running.stop == null) {
      running.stop = ActiveJob.Stop.SHUTDOWN;
    }
    notifyAll();
  }

  /** Waits; true as soon as the daemon stops. */
  synchronized boolean stopsWithin(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    for (long left = millis; !stopping && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
      wait(left);
    }
    return stopping;
  }

  /** Answers that are owed, heartbeats, deadlines, the end of a hold; called once a second. */
  synchronized void tick() {
    notifyAll(); // what held the waiting jobs may be over
    answers.tick();
    DeviceClock.Stamp now = clock.now();
    for (ActiveJob job : queue.waiting()) {
      if (job.deadlinePassed(now)) {
        end(job, events.failed(job.id(), "deadline", job.deadlineSentence()));
      } else {
        heartbeat.tick(job);
      }
    }
    if (queue.running() != null) {
      heartbeat.tick(queue.running());
    }
  }

  /** Ends a job that waits; false where that cannot be stored: it then stays in the queue. */
  @CanIgnoreReturnValue
  @GuardedBy("this")
  private boolean end(ActiveJob job, ObjectNode event) {
    if (!answers.give(job.id(), job.route, event)) {
      return false;
    }
    queue.remove(job);
    out.statusChanged();
    return true;
  }
}
