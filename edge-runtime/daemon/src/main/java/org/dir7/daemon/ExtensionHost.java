package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.daemon.journal.StoredAnswer;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.backend.MemoryContract;

/** What an {@link Extension} may know and do; safe for use by every thread. */
public interface ExtensionHost {

  /**
   * The daemon at one moment.
   *
   * @param connected whether jobs arrive
   * @param engine empty until it is loaded
   * @param runningId null for none
   * @param step steps finished of the running job
   * @param steps of the running job; 0 for none
   * @param secondsSinceProgress since the running job began or finished a step; 0 for none
   * @param waiting jobs in the queue
   * @param held whether they must wait, as {@link Extension#holdsJobs} says
   */
  record Snapshot(
      boolean connected,
      Optional<EngineInfo> engine,
      String runningId,
      int step,
      int steps,
      double secondsSinceProgress,
      int waiting,
      boolean held,
      boolean draining) {}

  /**
   * A job that runs or waits.
   *
   * @param step steps finished; 0 for one that waits
   */
  record Queued(String id, JobRequest request, int priority, int step, boolean running) {}

  DaemonConfig config();

  Topics topics();

  Snapshot snapshot();

  /** The job in progress first, then those that wait, in their order. */
  List<Queued> queue();

  /** As published, by status.schema.json. */
  ObjectNode status();

  /** As published, by telemetry.schema.json. */
  ObjectNode telemetry();

  /** What the engine allocated when it was loaded; no parts before. */
  MemoryContract memory();

  /** Jobs since the start by what became of them: accepted, rejected, done, ... */
  Map<String, Long> counters();

  /** Seconds of one branch of one model evaluation, a moving average; 0 before the first. */
  double secondsPerEvaluation();

  /** Bytes of journal and results on disk. */
  long journalBytes();

  /**
   * Takes a job as if it had come on the jobs topic; its answer goes to the job's topics.
   *
   * @param job by job.schema.json
   * @return false where too many messages wait to be read
   */
  boolean submit(byte[] job);

  /**
   * Ends a job.
   *
   * @return a sentence on what happens
   * @throws org.dir7.engine.Dir7Exception of kind bad input where there is nothing to cancel
   */
  String cancel(String id);

  /** Stops or goes on to take new jobs. */
  void drain(boolean on);

  /** Opens the engine directory anew, between two jobs. */
  void reload();

  /** Publishes; waits for a connection, in a bounded queue whose oldest messages go first. */
  void publish(Outgoing message);

  /** Publishes what is of no use when late: dropped without a connection. */
  void publishNow(Outgoing message);

  /** The retained status will be published again. */
  void statusChanged();

  /** The stored final answer of a job, with the picture's bytes where it is done. */
  Optional<StoredAnswer> answer(String id) throws IOException;
}
