package org.dir7.backend.tensorrt.plan;

import org.dir7.engine.Dir7Exception;

/** From which severity on TensorRT's own log lines are shown, here and in the building process. */
public enum LogThreshold {
  ERROR,
  WARNING,
  INFO,
  VERBOSE;

  /** Environment variable with one of the names, in any case. */
  public static final String VARIABLE = "DIR7_TENSORRT_LOG";

  /**
   * @param text the variable's value; null stands for errors only
   * @throws Dir7Exception (bad input) for another word
   */
  public static LogThreshold of(String text) {
    if (text == null || text.isBlank()) {
      return ERROR;
    }
    for (LogThreshold threshold : values()) {
      if (threshold.name().equalsIgnoreCase(text.strip())) {
        return threshold;
      }
    }
    throw Dir7Exception.badInput(
        "%s: \"%s\" is none of error, warning, info, verbose", VARIABLE, text);
  }

  public boolean warnings() {
    return compareTo(WARNING) >= 0;
  }

  public boolean infos() {
    return compareTo(INFO) >= 0;
  }

  public boolean verbose() {
    return this == VERBOSE;
  }
}
