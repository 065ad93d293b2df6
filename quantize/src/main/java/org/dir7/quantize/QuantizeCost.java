package org.dir7.quantize;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a quantization took: it depends on the machine, and is no part of the engine.
 *
 * @param seconds a part; parts that did not run are absent
 * @param prompts sampled in this run: fewer than the calibration has where it was resumed
 * @param peakBytes most memory that was resident; 0 where it is not known
 */
public record QuantizeCost(Map<Part, Double> seconds, int prompts, long peakBytes) {

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
  }

  /** The same with the memory that was resident at most. */
  public QuantizeCost withPeak(long bytes) {
    return new QuantizeCost(seconds, prompts, bytes);
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
        String.format(Locale.ROOT, "; beyond the forwards %.2f times their time", overhead()));
    if (peakBytes > 0) {
      line.append(String.format(Locale.ROOT, "; memory at most %.0f MB", peakBytes / 1e6));
    }
    return Optional.of(line.toString());
  }

  /** Seconds of a part; 0 where it did not run. */
  public double of(Part part) {
    return seconds.getOrDefault(part, 0.0);
  }

  /** Everything but the forwards, as a multiple of the forwards' time; NaN where none ran. */
  public double overhead() {
    double all = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    return of(Part.FORWARDS) > 0 ? all / of(Part.FORWARDS) - 1 : Double.NaN;
  }

  /** Adds up the time of parts; a part within another is taken from it. One thread at a time. */
  public static final class Clock {

    private final long[] nanos = new long[Part.values().length];
    private Part running;
    private long since;
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
      if (running != null) {
        nanos[running.ordinal()] += now - since;
      }
      running = next;
      since = now;
    }

    /** A prompt of the calibration was sampled. */
    public void prompt() {
      prompts++;
    }

    QuantizeCost cost() {
      Map<Part, Double> seconds = new EnumMap<>(Part.class);
      for (Part part : Part.values()) {
        if (nanos[part.ordinal()] > 0) {
          seconds.put(part, nanos[part.ordinal()] / 1e9);
        }
      }
      return new QuantizeCost(seconds, prompts, 0);
    }
  }
}
