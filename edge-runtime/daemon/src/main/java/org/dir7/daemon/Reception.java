package org.dir7.daemon;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.dir7.daemon.job.Job;
import org.dir7.daemon.job.RejectReason;
import org.dir7.daemon.job.Route;
import org.dir7.daemon.journal.AcceptedJob;
import org.dir7.daemon.journal.Journal;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/**
 * Takes jobs into journal and queue, answers those that are known, and turns the others away.
 * Guarded by the scheduler's lock.
 */
final class Reception {

  /**
   * A job that brought the process down so often in a row, without one finished step, is given up.
   */
  static final int MAX_CRASHES = 20;

  private final Supplier<EngineInfo> engine;
  private final Journal journal;
  private final Publisher out;
  private final JobEvents events;
  private final Extension extensions;
  private final Admission admission;
  private final JobQueue queue;
  private final Heartbeat heartbeat;
  private final FinalAnswers answers;
  private final EarlyEnds ends;
  private final Counters counters;
  private long nextSequence;

  Reception(
      Supplier<EngineInfo> engine,
      Journal journal,
      Publisher out,
      JobEvents events,
      Extension extensions,
      Admission admission,
      JobQueue queue,
      Heartbeat heartbeat,
      FinalAnswers answers,
      EarlyEnds ends,
      Counters counters) {
    this.engine = engine;
    this.journal = journal;
    this.out = out;
    this.events = events;
    this.extensions = extensions;
    this.admission = admission;
    this.queue = queue;
    this.heartbeat = heartbeat;
    this.answers = answers;
    this.ends = ends;
    this.counters = counters;
  }

  /** Takes up what an earlier process left: unsent answers first, then jobs in their order. */
  void recover() {
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

  /** Repeats or rejects a valid job; empty where it is to be stored and taken. */
  Optional<Verdict> decide(Job job) {
    Optional<Verdict> settled = settle(job);
    if (settled.isPresent()) {
      return settled;
    }
    Optional<Extension.Refusal> refusal = admission.refusal();
    if (refusal.isPresent()) {
      return Optional.of(
          job.route().group() != null
              ? new Verdict(false, refusal.get())
              : reject(job, refusal.get()));
    }
    return admission.hopeless(job).map(hopeless -> reject(job, hopeless));
  }

  /**
   * Rejects a valid job that came while none could be taken, unless its id is known. It may have
   * been acknowledged before, so that it is not taken even where there is room by now.
   */
  void turnAway(Job job, Extension.Refusal refusal) {
    if (settle(job).isEmpty()) {
      reject(job, refusal);
    }
  }

  /** Answers a job that is known, or that the engine can never draw; empty for any other. */
  private Optional<Verdict> settle(Job job) {
    return journal
        .find(job.id())
        .map(known -> repeat(job, known))
        .or(() -> admission.invalid(job).map(refusal -> reject(job, refusal)));
  }

  /**
   * Takes a job that is stored.
   *
   * @param arrivedNanos when its message came, by {@link System#nanoTime()}
   */
  Verdict take(AcceptedJob stored, long arrivedNanos) {
    Job job = stored.job();
    counters.accepted++;
    Logger.info("job {}: accepted", job.id());
    extensions.accepted(job);
    if (ends.cancelledBefore(job)) {
      answers.owe(
          job.id(), job.route(), events.cancelled(job.id(), "cancelled before it was taken"));
      return Verdict.PENDING;
    }
    try {
      heartbeat.say(enqueue(stored, arrivedNanos));
    } catch (Dir7Exception e) {
      // Another engine was loaded while it was stored.
      answers.owe(job.id(), job.route(), events.failed(job.id(), "bad-input", e.getMessage()));
    }
    out.statusChanged();
    return Verdict.PENDING;
  }

  /** Turns a job away that the disk did not take. */
  Verdict notStored(Job job, IOException e) {
    Logger.error(e, "job {}: cannot be stored", job.id());
    String sentence = "the job cannot be stored: " + e.getMessage();
    return reject(job, new Extension.Refusal(RejectReason.STORAGE, sentence));
  }

  private ActiveJob enqueue(AcceptedJob accepted, long arrivedNanos) {
    JobRequest request = accepted.job().picture().resolve(accepted.job().id(), engine.get());
    ActiveJob job = new ActiveJob(accepted, request, nextSequence++, arrivedNanos);
    queue.add(job);
    return job;
  }

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
  void reject(String id, Route route, RejectReason reason, String sentence) {
    counters.rejected++;
    Logger.info("job {}: rejected, {}", id, sentence);
    Optional<Double> retry =
        reason == RejectReason.QUEUE_FULL ? queue.retrySeconds() : Optional.empty();
    out.rejected(events.rejected(id, reason, sentence, retry), route);
    extensions.rejected(id, reason, sentence);
  }

  /** Whether an id is that of a job that was accepted, answered by now or not. */
  boolean knows(String id) {
    return journal.find(id).isPresent();
  }

  /**
   * Says where a job stands, or its answer once more, on the job's own topics.
   *
   * @return a sentence for the answer
   * @throws Dir7Exception of kind bad input where there is no such job
   */
  String repeat(String id) {
    ActiveJob job = queue.find(id);
    if (job != null) {
      heartbeat.say(job);
      return "job %s %s".formatted(id, queue.waits(job) ? "waits" : "is drawn");
    }
    if (!knows(id)) {
      throw Dir7Exception.badInput("there is no job %s", id);
    }
    if (answers.has(id)) {
      out.answerToFollower(id);
    }
    return "job %s has its final answer".formatted(id);
  }
}
