package org.dir7.engine.backend;

/**
 * Work of minutes that a machine must do once before {@link Backend#open} of a model is quick
 * there, such as building plans for its GPU. What it makes is kept, and found by the next {@code
 * open}.
 */
public interface Preparation {

  /** Hears how far it is, on the thread that runs it. */
  @FunctionalInterface
  interface Listener {
    /**
     * @param share done, 0 to 1; an estimate
     * @param line one line for a log or a status
     */
    void at(double share, String line);
  }

  /** Why it is needed: one clause. */
  String reason();

  /**
   * Does the work; returns when it is done and what it made has been tried.
   *
   * @throws org.dir7.engine.Dir7Exception (environment) where it fails, with the reason
   * @throws java.util.concurrent.CancellationException after {@link #cancel}
   */
  void run(Listener listener);

  /** Ends a {@link #run} on another thread soon; nothing half made is left in use. */
  void cancel();
}
