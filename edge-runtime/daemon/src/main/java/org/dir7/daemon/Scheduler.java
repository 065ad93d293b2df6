package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.dir7.daemon.job.Job;
import org.dir7.daemon.job.RejectReason;
import org.dir7.daemon.job.Route;
import org.dir7.daemon.journal.DeviceClock;
import org.dir7.daemon.journal.Journal;
import org.dir7.engine.Dir7Exception;

/**
 * Decides what becomes of every job: taken, rejected, answered from the journal ({@link
 * Reception}), run, ended. One lock over all of it; nothing in here waits for the network.
 */
final class Scheduler {

  private final Supplier<EngineInfo> engine;
  private final Publisher out;
  private final JobEvents events;
  private final DeviceClock clock;
  private final Extension extensions;

  @GuardedBy("this")
  private final JobQueue queue;

  @GuardedBy("this")
  private final Heartbeat heartbeat;

  @GuardedBy("this")
  private final Admission admission;

  @GuardedBy("this")
  private boolean stopping;

  @GuardedBy("this")
  private boolean maintenance;

  @GuardedBy("this")
  private final Counters counters = new Counters();

  @GuardedBy("this")
  private final FinalAnswers answers;

  @GuardedBy("this")
  private final EarlyEnds ends;

  @GuardedBy("this")
  private final Reception reception;

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
    this.out = out;
    this.events = events;
    this.queue = new JobQueue(pace);
    this.clock = clock;
    this.extensions = extensions;
    this.admission = new Admission(engine, journal, out, extensions, queue, queueSize);
    this.heartbeat = new Heartbeat(queue, out, events);
    this.answers = new FinalAnswers(journal, out, extensions, counters);
    this.ends = new EarlyEnds(queue, answers, out, events);
    this.reception =
        new Reception(
            engine,
            journal,
            out,
            events,
            clock,
            extensions,
            admission,
            queue,
            heartbeat,
            answers,
            ends,
            counters);
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
    reception.recover();
    notifyAll();
  }

  /**
   * Takes, repeats or rejects a valid job.
   *
   * @param arrivedNanos when its message came, by {@link System#nanoTime()}
   */
  @CanIgnoreReturnValue
  synchronized Verdict submit(Job job, long arrivedNanos) {
    Verdict verdict = reception.submit(job, arrivedNanos);
    notifyAll();
    return verdict;
  }

  /** Says that a message did not become a job. */
  synchronized void reject(String id, Route route, RejectReason reason, String sentence) {
    reception.reject(id, route, reason, sentence);
  }

  /** Whether an id is that of a job that was accepted, answered by now or not. */
  synchronized boolean knows(String id) {
    return reception.knows(id);
  }

  /** {@link Reception#repeat(String)}. */
  synchronized String repeat(String id) {
    return reception.repeat(id);
  }

  /** {@link EarlyEnds#cancel}. */
  synchronized String cancel(String id) {
    return ends.cancel(id);
  }

  /** {@link EarlyEnds#cancelInGroup}. */
  synchronized String cancelInGroup(String id) {
    return ends.cancelInGroup(id);
  }

  /** Why no new jobs are taken at the moment; empty where they are. */
  synchronized Optional<Extension.Refusal> refusal() {
    return admission.refusal();
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
    ends.overdue(clock.now());
    queue.waiting().forEach(heartbeat::tick);
    if (queue.running() != null) {
      heartbeat.tick(queue.running());
    }
  }
}
