package org.dir7.device.sensor;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The temperature that a board is judged by: that of its hottest thermal zone, where a zone that
 * has fallen silent counts as hot as it last was for {@link #SILENT_SECONDS}. A sensor that fails
 * in the heat thereby does not make the board look cool; one that is switched off with its part of
 * the chip, as an idle Orin's, does not keep it hot for ever. Not safe for use by several threads.
 */
public final class HottestZone {

  /** Longer than a board takes to cool down from its limit. */
  public static final double SILENT_SECONDS = 300;

  private record Heard(double celsius, long nanos) {}

  private final Map<String, Heard> zones = new HashMap<>();

  /** Degrees Celsius after this sample; empty where no zone has answered for so long. */
  public OptionalDouble update(SensorSample sample) {
    for (SensorSample.Named zone : sample.zones()) {
      zones.put(zone.name(), new Heard(zone.value(), sample.nanos()));
    }
    zones.values().removeIf(heard -> (sample.nanos() - heard.nanos) / 1e9 > SILENT_SECONDS);
    return zones.values().stream().mapToDouble(Heard::celsius).max();
  }
}
