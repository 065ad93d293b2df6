package org.dir7.daemon;

import org.tinylog.ThreadContext;

/**
 * Marks what a thread logs with the job that it draws or answers, whoever logs it: the engine knows
 * nothing of jobs.
 */
final class JobContext implements Extension {

  private static final String KEY = "job";

  /** Marks what this thread logs from now on. */
  static void mark(String id) {
    ThreadContext.put(KEY, id);
  }

  static void clear() {
    ThreadContext.remove(KEY);
  }

  @Override
  public void started(String id, JobRequest request) {
    mark(id);
  }

  @Override
  public void drawn(String id) {
    clear();
  }
}
