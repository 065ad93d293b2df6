package org.dir7.quantize;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a quantization took: it depends on the machine, and is no part of the engine.
 *
 * @param seconds a part; parts that did not run are absent
 * @param processorSeconds of all threads, likewise: what others use of the machine is not in it
 * @param prompts sampled in this run: fewer than the calibration has where it was resumed
 * @param peakBytes most memory that was resident; 0 where it is not known
 */
public record QuantizeCost(
    Map<Part, Double> seconds, Map<Part, Double> processorSeconds, int prompts, long peakBytes) {

  /** What takes time. */
  public enum Part {
    /** The checkpoint itself, from noise to pictures. */
    FORWARDS,
    /** Ranges, histograms and second moments of what matrices multiply, and writing them down. */
    STATISTICS,
    /** Smoothing, error feedback, scales. */
    ROUNDING,
    /** What each matrix costs alone. */
    MEASURING;

    /** The name in report.json. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public QuantizeCost {
    seconds = new EnumMap<>(seconds);
    processorSeconds = new EnumMap<>(processorSeconds);
  }

  /** The same with the memory that was resident at most. */
  public QuantizeCost withPeak(long bytes) {
    return new QuantizeCost(seconds, processorSeconds, prompts, bytes);
  }

  /** A line for people; empty where no calibration ran. */
  public Optional<String> line() {
    if (of(Part.FORWARDS) == 0) {
      return Optional.empty();
    }
    StringBuilder line = new StringBuilder("calibration: " + prompts + " prompts");
    seconds.forEach(
        (part, s) -> line.append(String.format(Locale.ROOT, ", %s %.1f s", part.id(), s)));
    line.append(
        String.format(
            Locale.ROOT, "; beyond the forwards %.2f times their processor time", overhead()));
    if (peakBytes > 0) {
      line.append(String.format(Locale.ROOT, "; memory at most %.0f MB", peakBytes / 1e6));
    }
    return Optional.of(line.toString());
  }

  /** Seconds of a part; 0 where it did not run. */
  public double of(Part part) {
    return seconds.getOrDefault(part, 0.0);
  }

  /** Processor time of everything but the forwards over theirs; NaN where none ran. */
  public double overhead() {
    double all = processorSeconds.values().stream().mapToDouble(Double::doubleValue).sum();
    return all / processorSeconds.getOrDefault(Part.FORWARDS, Double.NaN) - 1;
  }

  /** Adds up the time of parts; a part within another is taken from it. One thread at a time. */
  public static final class Clock {

    private final OperatingSystemMXBean process =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final long[] nanos = new long[Part.values().length];
    private final long[] processorNanos = new long[Part.values().length];
    private Part running;
    private long since;
    private long processorSince;
    private int prompts;

    /** Runs something as a part. */
    public void within(Part part, Runnable work) {
      Part outer = running;
      turn(part);
      try {
        work.run();
      } finally {
        turn(outer);
      }
    }

    private void turn(Part next) {
      long now = System.nanoTime();
      long processorNow = process.getProcessCpuTime();
      if (running != null) {
        nanos[running.ordinal()] += now - since;
        processorNanos[running.ordinal()] += processorNow - processorSince;
      }
      running = next;
      since = now;
      processorSince = processorNow;
    }

    /** A prompt of the calibration was sampled. */
    public void prompt() {
      prompts++;
    }

    QuantizeCost cost() {
      return new QuantizeCost(inSeconds(nanos), inSeconds(processorNanos), prompts, 0);
    }

    private static Map<Part, Double> inSeconds(long[] nanos) {
      Map<Part, Double> seconds = new EnumMap<>(Part.class);
      for (Part part : Part.values()) {
        if (nanos[part.ordinal()] > 0) {
          seconds.put(part, nanos[part.ordinal()] / 1e9);
        }
      }
      return seconds;
    }
  }
}
