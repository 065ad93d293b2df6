package org.dir7.daemon;

import java.util.Optional;
import java.util.function.Supplier;
import org.dir7.daemon.job.Job;
import org.dir7.daemon.job.RejectReason;
import org.dir7.daemon.journal.Journal;
import org.dir7.engine.Dir7Exception;

/** Whether a new job can be taken, and why not. Guarded by the scheduler's lock. */
final class Admission {

  private final Supplier<EngineInfo> engine;
  private final Journal journal;
  private final Publisher out;
  private final Extension extensions;
  private final JobQueue queue;
  private final int queueSize;
  private boolean draining;
  private boolean closed;

  Admission(
      Supplier<EngineInfo> engine,
      Journal journal,
      Publisher out,
      Extension extensions,
      JobQueue queue,
      int queueSize) {
    this.engine = engine;
    this.journal = journal;
    this.out = out;
    this.extensions = extensions;
    this.queue = queue;
    this.queueSize = queueSize;
  }

  void drain(boolean on) {
    draining = on;
  }

  boolean draining() {
    return draining;
  }

  /** The daemon stops: nothing is taken any more. */
  void close() {
    closed = true;
  }

  /** Why no new jobs are taken at the moment, whatever they are; empty where they are. */
  Optional<Extension.Refusal> refusal() {
    if (draining || closed) {
      return refusal(
          RejectReason.DRAINING,
          "the device is draining: it finishes what it has and takes no new jobs");
    }
    Optional<Extension.Refusal> refusal = extensions.refusal();
    if (refusal.isPresent()) {
      return refusal;
    }
    if (queue.size() >= queueSize) {
      return refusal(
          RejectReason.QUEUE_FULL,
          "the queue is full: %d jobs wait (queue-size)".formatted(queue.size()));
    }
    return journal.refusal().flatMap(sentence -> refusal(RejectReason.STORAGE, sentence));
  }

  /** What is wrong with a job at any time: the engine cannot draw it. */
  Optional<Extension.Refusal> invalid(Job job) {
    try {
      request(job);
      return Optional.empty();
    } catch (Dir7Exception e) {
      return refusal(RejectReason.INVALID, e.getMessage());
    }
  }

  /** Why a job that the engine can draw would not be answered as it should be. */
  Optional<Extension.Refusal> hopeless(Job job) {
    JobRequest request = request(job);
    int bytes = engine.get().resultBytes(request.format());
    if (!out.fits(bytes)) {
      return refusal(
          RejectReason.BROKER_LIMIT,
          "the answer does not fit the broker's largest message, not even in chunks: %d bytes as %s"
              .formatted(bytes, request.format().id()));
    }
    Optional<Double> estimate = queue.estimate(job, request);
    Double deadline = job.deadlineSeconds();
    if (deadline != null && estimate.isPresent() && estimate.get() > deadline) {
      return refusal(
          RejectReason.DEADLINE,
          "the answer would take about %.1f s; deadline_s is %s"
              .formatted(estimate.get(), deadline));
    }
    return Optional.empty();
  }

  private JobRequest request(Job job) {
    return job.picture().resolve(job.id(), engine.get());
  }

  private static Optional<Extension.Refusal> refusal(RejectReason reason, String sentence) {
    return Optional.of(new Extension.Refusal(reason, sentence));
  }
}
