package org.dir7.device.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.dir7.device.board.Board;
import org.dir7.device.board.PowerModes;
import org.dir7.device.board.PowerModes.Mode;
import org.dir7.device.sensor.SensorSample;
import org.dir7.device.sensor.SensorSample.Throttling;

/** What the sensors say at the moment, and the power mode. */
final class SensorChecks {

  private final Board board;
  private final SensorSample sample;

  SensorChecks(Board board, SensorSample sample) {
    this.board = board;
    this.sample = sample;
  }

  Finding measured() {
    List<String> values = new ArrayList<>();
    sample
        .hottestCelsius()
        .ifPresent(t -> values.add(String.format(Locale.ROOT, "%.0f degrees Celsius", t)));
    sample.boardWatts().ifPresent(w -> values.add(String.format(Locale.ROOT, "%.1f W", w)));
    sample.cpuHertz().ifPresent(f -> values.add("CPU at " + f / 1_000_000 + " MHz"));
    sample.gpuHertz().ifPresent(f -> values.add("GPU at " + f / 1_000_000 + " MHz"));
    if (sample.boardWatts().isEmpty()) {
      values.add("no power sensor, so no energy per job");
    }
    String detail = String.join(", ", values);
    return sample.hottestCelsius().isEmpty()
        ? Finding.note("sensors", "no temperature: limits of it have no effect; " + detail)
        : Finding.ok("sensors", detail);
  }

  Optional<Finding> throttling() {
    return sample.throttling() != Throttling.YES
        ? Optional.empty()
        : Optional.of(
            Finding.warn(
                "throttling",
                "the board is slowed down by heat or a weak supply now",
                "better cooling, or a supply with more current (5 V, 4 A for a Nano)"));
  }

  Optional<Finding> powerMode() {
    if (board.powerModes().value().isEmpty()) {
      return Optional.empty();
    }
    PowerModes modes = board.powerModes().value().get();
    Optional<Mode> active = modes.active();
    Optional<Mode> unlimited = modes.unlimited();
    if (active.isEmpty()) {
      return Optional.of(Finding.note("power mode", "unknown"));
    }
    String detail = active.get().name() + " (mode " + active.get().id() + ")";
    return Optional.of(
        unlimited.isEmpty() || unlimited.equals(active)
            ? Finding.ok("power mode", detail)
            : new Finding(
                Finding.Level.NOTE,
                "power mode",
                detail + "; " + unlimited.get().name() + " is faster and takes more current",
                Optional.of("sudo nvpmodel -m " + unlimited.get().id())));
  }
}
