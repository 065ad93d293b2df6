package org.dir7.deploy.log;

/** The form of log lines on standard error; text for people unless told otherwise. */
public final class LogFormat {

  private LogFormat() {}

  /** One JSON object a line, from the first line on: tinylog reads its settings only once. */
  public static void json() {
    System.setProperty("tinylog.writer", "json line");
  }
}
