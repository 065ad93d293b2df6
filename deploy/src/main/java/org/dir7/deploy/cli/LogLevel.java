package org.dir7.deploy.cli;

/** The level of tinylog, which reads it once, when the first logger is made. */
final class LogLevel {

  private static final String PROPERTY = "tinylog.level";

  private LogLevel() {}

  /** Sets the level unless {@code -Dtinylog.level} was given. */
  static void set(String level) {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, level);
    }
  }
}
