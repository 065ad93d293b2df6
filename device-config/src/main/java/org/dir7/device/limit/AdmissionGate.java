package org.dir7.device.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.dir7.device.sensor.HottestZone;
import org.dir7.device.sensor.SensorSample;

/**
 * Stops admission while a budget is exceeded and resumes it once there is room again. Work in
 * progress is not touched: the board throttles itself, and half a picture helps nobody.
 *
 * <p>A sensor that does not answer leaves its limit as it was: one failed read neither opens a shut
 * gate nor shuts an open one; among several thermal zones {@link HottestZone} sees to that. Not
 * safe for use by several threads.
 */
public final class AdmissionGate {

  /** Time constant of the average that power is judged by: peaks of a step are no overload. */
  public static final double POWER_SECONDS = 10;

  private final Limits limits;
  private final HottestZone hottest = new HottestZone();
  private boolean hot;
  private boolean hungry;
  private boolean tight;
  private double averageWatts = Double.NaN;
  private long lastNanos;
  private String heat = "";
  private String power = "";
  private String memory = "";

  public AdmissionGate(Limits limits) {
    this.limits = limits;
  }

  /** Takes the next sample and decides. */
  public Admission update(SensorSample sample) {
    heat(hottest.update(sample));
    power(sample.boardWatts(), sample.nanos());
    memory(sample.availableBytes());
    List<String> reasons = new ArrayList<>();
    if (hot) {
      reasons.add(heat);
    }
    if (hungry) {
      reasons.add(power);
    }
    if (tight) {
      reasons.add(memory);
    }
    return new Admission(hot, hungry, List.copyOf(reasons));
  }

  /** Limits that are set though the board cannot measure what they limit, by name. */
  public List<String> unmeasured(SensorSample sample) {
    List<String> names = new ArrayList<>();
    if (limits.celsius().isPresent() && sample.hottestCelsius().isEmpty()) {
      names.add("temperature");
    }
    if (limits.watts().isPresent() && sample.boardWatts().isEmpty()) {
      names.add("power");
    }
    if (limits.availableBytes().isPresent() && sample.availableBytes().isEmpty()) {
      names.add("memory");
    }
    return names;
  }

  private void heat(OptionalDouble celsius) {
    Optional<Band> band = limits.celsius();
    if (band.isPresent() && celsius.isPresent()) {
      hot = band.get().shut(celsius.getAsDouble(), hot);
      heat = sentence("%.1f °C, limit %.1f, again at %.1f", celsius.getAsDouble(), band.get());
    }
  }

  private void power(OptionalDouble watts, long nanos) {
    Optional<Band> band = limits.watts();
    if (band.isPresent() && watts.isPresent()) {
      double now = watts.getAsDouble();
      double weight = Math.exp(-Math.max(0, (nanos - lastNanos) / 1e9) / POWER_SECONDS);
      averageWatts = Double.isNaN(averageWatts) ? now : weight * averageWatts + (1 - weight) * now;
      lastNanos = nanos;
      hungry = band.get().shut(averageWatts, hungry);
      power = sentence("%.1f W, limit %.1f, again at %.1f", averageWatts, band.get());
    }
  }

  private void memory(OptionalLong bytes) {
    Optional<Band> band = limits.availableBytes();
    if (band.isPresent() && bytes.isPresent()) {
      tight = band.get().shut((double) bytes.getAsLong(), tight);
      double mib = 1 << 20;
      Band inMib = new Band(band.get().stop() / mib, band.get().resume() / mib);
      memory =
          sentence(
              "%.0f MiB of memory available, reserve %.0f, again at %.0f",
              bytes.getAsLong() / mib, inMib);
    }
  }

  private static String sentence(String format, double value, Band band) {
    return String.format(Locale.ROOT, format, value, band.stop(), band.resume());
  }
}
