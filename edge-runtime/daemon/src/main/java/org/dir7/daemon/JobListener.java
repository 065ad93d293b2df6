package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.dir7.daemon.job.Job;
import org.dir7.daemon.job.RejectReason;

/**
 * Hears what becomes of every job. All methods but {@link #stepped}, {@link #drawn} and {@link
 * #delivered} are called while the scheduler is locked: they return at once and call nothing that
 * waits. A failure is logged and changes nothing for the job.
 */
public interface JobListener {

  /** A new job is stored and will be answered. */
  default void accepted(Job job) {}

  /** A message with a usable id was not taken. */
  default void rejected(String id, RejectReason reason, String sentence) {}

  /** The job is being drawn from now on. */
  default void started(String id, JobRequest request) {}

  /**
   * Called by the thread that draws, after every step, without a lock: an extension that must slow
   * the device down may wait here.
   *
   * @param step steps finished, 1 to {@code steps}
   */
  default void stepped(String id, int step, int steps) {}

  /**
   * The engine is through with the job, well or badly, or was stopped; what follows is a matter of
   * the disk. Called by the thread that draws, without a lock.
   */
  default void drawn(String id) {}

  /**
   * The final answer is stored.
   *
   * @param event done, failed or cancelled, by event.schema.json; not to be changed
   */
  default void ended(String id, ObjectNode event) {}

  /**
   * The broker has the final answer, or refused it; called without a lock. Comes again where the
   * answer was asked for again.
   */
  default void delivered(String id) {}
}
