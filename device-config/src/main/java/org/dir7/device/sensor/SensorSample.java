package org.dir7.device.sensor;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One look at the sensors. What the board does not offer is empty; {@link Sensors#missing()} says
 * why.
 *
 * @param nanos of {@link System#nanoTime}
 * @param zones degrees Celsius of every thermal zone that answered
 * @param rails watts of every measured supply rail
 * @param boardWatts of the rail that feeds the whole board
 * @param gpuLoad 0 to 1
 * @param gpuHertz clock of the GPU
 * @param cpuHertz clock of the first core
 * @param availableBytes memory to be had without swapping
 * @param throttling whether heat or a weak supply slows the board down now
 */
public record SensorSample(
    long nanos,
    List<Named> zones,
    List<Named> rails,
    OptionalDouble boardWatts,
    OptionalDouble gpuLoad,
    OptionalLong gpuHertz,
    OptionalLong cpuHertz,
    OptionalLong availableBytes,
    Throttling throttling) {

  /**
   * A measured value.
   *
   * @param name as the board calls it: {@code CPU-therm}, {@code VDD_IN}
   */
  public record Named(String name, double value) {}

  /** Whether the board runs slower than it could. */
  public enum Throttling {
    NO,
    YES,
    UNKNOWN
  }

  /** Temperature of the hottest zone, in degrees Celsius. */
  public OptionalDouble hottestCelsius() {
    return zones.stream().mapToDouble(Named::value).max();
  }
}
