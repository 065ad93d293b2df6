package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.dir7.daemon.job.Job;
import org.dir7.daemon.job.RejectReason;
import org.dir7.daemon.job.Route;
import org.dir7.daemon.journal.AcceptedJob;
import org.dir7.daemon.journal.DeviceClock;
import org.dir7.daemon.journal.Journal;
import org.dir7.engine.Dir7Exception;

/**
 * Decides what becomes of every job: taken, rejected, answered from the journal ({@link
 * Reception}), run, ended. One lock over all of it; nothing in here waits for the network, and a
 * new job that is being stored holds nobody up but the ones after it.
 */
final class Scheduler {

  private final Supplier<EngineInfo> engine;
  private final Journal journal;
  private final Publisher out;
  private final JobEvents events;
  private final DeviceClock clock;
  private final Extension extensions;

  /** Held while a new job is decided on and stored; taken before the scheduler's own lock. */
  private final Object arrivals = new Object();

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
    this.journal = journal;
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
    List<ActiveJob> inHand = queue.inHand();
    boolean held = extensions.holdsJobs();
    if (inHand.isEmpty()) {
      return new Load(null, 0, 0, 0, queue.size(), held, admission.draining());
    }
    ActiveJob running = inHand.get(0);
    return new Load(
        running.id(),
        running.step,
        running.request.steps(),
        (System.nanoTime() - running.stepNanos) / 1e9,
        queue.size(),
        held,
        admission.draining());
  }

  /** The running jobs, then the waiting ones in their order. */
  synchronized List<ExtensionHost.Queued> queue() {
    List<ExtensionHost.Queued> jobs = new ArrayList<>();
    queue.inHand().forEach(job -> jobs.add(job.shown(true)));
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
  Verdict submit(Job job, long arrivedNanos) {
    synchronized (arrivals) {
      Optional<Verdict> verdict = decided(job);
      return verdict.isPresent() ? verdict.get() : store(job, arrivedNanos);
    }
  }

  private synchronized Optional<Verdict> decided(Job job) {
    return reception.decide(job);
  }

  /** Without the lock, which the thread that draws must get between two jobs. */
  private Verdict store(Job job, long arrivedNanos) {
    try {
      return taken(journal.accept(job, clock.now()), arrivedNanos);
    } catch (IOException e) {
      return notStored(job, e);
    }
  }

  private synchronized Verdict taken(AcceptedJob job, long arrivedNanos) {
    Verdict verdict = reception.take(job, arrivedNanos);
    notifyAll();
    return verdict;
  }

  private synchronized Verdict notStored(Job job, IOException e) {
    return reception.notStored(job, e);
  }

  /** {@link Reception#turnAway}. */
  void turnAway(Job job, Extension.Refusal refusal) {
    synchronized (arrivals) {
      turnedAway(job, refusal);
    }
  }

  private synchronized void turnedAway(Job job, Extension.Refusal refusal) {
    reception.turnAway(job, refusal);
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
    /** One job, or several at once. */
    record Draw(List<ActiveJob> jobs) implements Next {}

    /** Open the engine anew. */
    record Reload() implements Next {}

    record Stop() implements Next {}
  }

  /**
   * Waits for the next thing to do; never for more jobs to be drawn at once than there are.
   *
   * @param most jobs that may be drawn at once, when their turn comes
   */
  synchronized Next next(IntSupplier most) throws InterruptedException {
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
    List<ActiveJob> jobs = queue.runNext(most.getAsInt());
    for (ActiveJob job : jobs) {
      job.stepNanos = System.nanoTime();
      job.lastEventNanos = System.nanoTime();
    }
    out.statusChanged();
    notifyAll(); // another one is first now
    return new Next.Draw(jobs);
  }

  /**
   * Waits until a job is drawn and another one waits that will probably be the next, or among those
   * that are drawn at once next.
   *
   * @param last those that were returned last
   * @param most jobs that may be drawn at once
   * @return null when the daemon stops
   */
  synchronized ActiveJob nextAhead(Collection<ActiveJob> last, IntSupplier most)
      throws InterruptedException {
    while (!stopping) {
      Optional<ActiveJob> next =
          queue.running().isEmpty()
              ? Optional.empty()
              : queue.waiting().stream()
                  .limit(most.getAsInt())
                  .filter(job -> !last.contains(job))
                  .findFirst();
      if (next.isPresent()) {
        return next.get();
      }
      wait();
    }
    return null;
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

  /**
   * A step of the running job is finished; called by the thread that draws, which does not wait
   * here for those who store and send.
   */
  void stepped(ActiveJob job, int step) {
    job.step = step;
    job.stepNanos = System.nanoTime();
    if (job.stop == null && job.deadlinePassed(clock.now())) {
      overdue(job);
    }
  }

  private synchronized void overdue(ActiveJob job) {
    if (job.stop == null) {
      job.stop = ActiveJob.Stop.DEADLINE;
    }
  }

  /** Says how far a job is; a word that comes too late is left out. */
  synchronized void tellProgress(ActiveJob job, int step) {
    if (step > job.toldStep && queue.begun().contains(job)) {
      job.toldStep = step;
      heartbeat.sayProgress(job, step);
    }
  }

  /** A small picture on the way; called by the thread that draws. */
  synchronized void preview(ActiveJob job, byte[] png) {
    out.preview(job.id(), job.route, png);
  }

  /** Running jobs leave their place to the next ones; their answers follow. */
  synchronized void drawn(Collection<ActiveJob> jobs) {
    queue.runningDrawn(jobs);
  }

  /** A job that was drawn has its answer in the journal. */
  synchronized void finished(ActiveJob job, ObjectNode event) {
    queue.ended(job);
    answers.stored(job.id(), job.route, event);
    out.statusChanged();
    notifyAll();
  }

  /** A job that was begun went back to the journal. */
  synchronized void returned(ActiveJob job) {
    queue.ended(job);
    notifyAll();
  }

  synchronized void drain(boolean on) {
    admission.drain(on);
    out.statusChanged();
  }

  /** No more jobs start; the running ones end within a step and go back to the journal. */
  synchronized void stop() {
    stopping = true;
    admission.close();
    for (ActiveJob running : queue.running()) {
      if (running.stop == null) {
        running.stop = ActiveJob.Stop.SHUTDOWN;
      }
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
    queue.begun().forEach(heartbeat::tick);
  }
}
