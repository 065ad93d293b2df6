package org.dir7.daemon;

/** A job ended early because its listener said so. */
public final class JobStoppedException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param cause how the engine said so; null for none
   */
  public JobStoppedException(Throwable cause) {
    super("stopped by its listener", cause);
  }
}
