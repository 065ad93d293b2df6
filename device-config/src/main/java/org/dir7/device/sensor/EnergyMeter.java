package org.dir7.device.sensor;

import java.util.OptionalDouble;

/**
 * Energy from samples of power: the trapezoid rule between samples, the last power held from the
 * last sample to the moment asked for. A job's energy is the difference of two {@linkplain #reading
 * readings}.
 *
 * <p>With a sample a second the error for a job is at most what the power swings within a second,
 * once at its start and once at its end. A gap in the samples of more than {@link
 * #LONGEST_GAP_SECONDS} is not filled: the readings before and after it are not comparable, and
 * {@link Reading#joulesSince} says so.
 */
public final class EnergyMeter {

  /** Samples further apart are a gap: the sensor or the machine was away. */
  public static final double LONGEST_GAP_SECONDS = 5;

  /**
   * The meter's stand at a moment.
   *
   * @param joules since the meter began; NaN before its first sample of power
   * @param gaps so far
   */
  public record Reading(double joules, long gaps) {

    /** Energy since an earlier reading; empty if power was not measured all the while. */
    public OptionalDouble joulesSince(Reading start) {
      double difference = joules - start.joules;
      return gaps != start.gaps || Double.isNaN(difference)
          ? OptionalDouble.empty()
          : OptionalDouble.of(difference);
    }
  }

  private double joules = Double.NaN;
  private long gaps;
  private long lastNanos;
  private double lastWatts;

  /** Takes the board's power of a sample; one without power is passed over. */
  public void add(SensorSample sample) {
    if (sample.boardWatts().isPresent()) {
      add(sample.nanos(), sample.boardWatts().getAsDouble());
    }
  }

  /**
   * Takes a sample.
   *
   * @param nanos later than all before
   * @param watts now
   */
  public synchronized void add(long nanos, double watts) {
    if (Double.isNaN(joules)) {
      joules = 0;
    } else {
      double seconds = (nanos - lastNanos) / 1e9;
      if (seconds > LONGEST_GAP_SECONDS) {
        gaps++;
      } else {
        joules += seconds * (lastWatts + watts) / 2;
      }
    }
    lastNanos = nanos;
    lastWatts = watts;
  }

  /**
   * The stand now.
   *
   * @param nanos of {@link System#nanoTime}, not before the last sample
   */
  public synchronized Reading reading(long nanos) {
    double seconds = Math.max(0, (nanos - lastNanos) / 1e9);
    return seconds > LONGEST_GAP_SECONDS
        ? new Reading(Double.NaN, gaps)
        : new Reading(joules + seconds * lastWatts, gaps);
  }
}
