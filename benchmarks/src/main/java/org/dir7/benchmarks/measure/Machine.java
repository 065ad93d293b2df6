package org.dir7.benchmarks.measure;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dir7.backend.cpu.PeakLoop;

/** Where a measurement was made, for its report. */
public final class Machine {

  private Machine() {}

  /** Such as {@code AMD EPYC (family 25, model 17), 2 processors, 512-bit vectors, Java 17.0.1}. */
  public static String describe() {
    return "%s, %d processors, %d-bit vectors, Java %s"
        .formatted(
            processor(),
            Runtime.getRuntime().availableProcessors(),
            PeakLoop.vectorBits(),
            Runtime.version());
  }

  /** The load average of the last minute; above the processors' number, clocks mislead. */
  public static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private static String processor() {
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
      return "%s (family %s, model %s)"
          .formatted(field(lines, "model name"), field(lines, "cpu family"), field(lines, "model"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  private static String field(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.substring(0, Math.max(line.indexOf(':'), 0)).strip().equals(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }
}
