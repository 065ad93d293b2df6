package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.tinylog.ThreadContext;

/**
 * Marks what the drawing thread logs with the job that it draws, whoever logs it: the engine knows
 * nothing of jobs.
 */
final class JobContext implements Extension {

  private static final String KEY = "job";

  @Override
  public void started(String id, JobRequest request) {
    ThreadContext.put(KEY, id);
  }

  /** Jobs that end while they wait do so on other threads, which have no mark. */
  @Override
  public void ended(String id, ObjectNode event) {
    ThreadContext.remove(KEY);
  }
}
