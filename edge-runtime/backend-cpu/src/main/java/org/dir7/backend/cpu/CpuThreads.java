package org.dir7.backend.cpu;

import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.SessionOptions;

/**
 * How many threads a session uses: the option, else {@code dir7.cpu.threads}, else one a processor.
 */
final class CpuThreads {

  static final String PROPERTY = "dir7.cpu.threads";

  static final int MAX = 256;

  private CpuThreads() {}

  static int of(SessionOptions options) {
    if (options.threads() != 0) {
      return require("threads", Integer.toString(options.threads()));
    }
    String property = System.getProperty(PROPERTY);
    return property != null
        ? require(PROPERTY, property)
        : Math.min(MAX, Runtime.getRuntime().availableProcessors());
  }

  private static int require(String name, String value) {
    try {
      int threads = Integer.parseInt(value);
      if (threads >= 1 && threads <= MAX) {
        return threads;
      }
    } catch (NumberFormatException e) {
      // Said below, with the value.
    }
    throw Dir7Exception.usage("%s: \"%s\" is not a number of threads in 1..%d", name, value, MAX);
  }
}
