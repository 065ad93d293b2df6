package org.dir7.device.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.dir7.device.BoardTree;
import org.dir7.device.DeviceRoot;
import org.dir7.device.sensor.SensorSample.Named;
import org.dir7.device.sensor.SensorSample.Throttling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SensorsTest {

  /** Sums of a few products of decimal fractions. */
  private static final double ROUNDING = 1e-9;

  @TempDir Path folder;

  @Test
  void nanosTotalIsTheInputRailAndTheConstantZoneIsLeftOut() throws IOException {
    try (Sensors sensors = Sensors.open(BoardTree.unpack("jetson-nano-4gb", folder))) {
      SensorSample sample = sensors.sample();
      assertEquals(2.504, sample.boardWatts().orElseThrow(), ROUNDING);
      assertEquals(
          List.of("POM_5V_IN", "POM_5V_GPU", "POM_5V_CPU"),
          sample.rails().stream().map(Named::name).toList());
      assertEquals(38.5, sample.hottestCelsius().orElseThrow(), ROUNDING);
      assertEquals(OptionalLong.of(76_800_000), sample.gpuHertz());
      assertEquals(OptionalLong.of(1_479_000_000), sample.cpuHertz());
      assertEquals(OptionalLong.of(2823432L * 1024), sample.availableBytes());
      assertEquals(Throttling.NO, sample.throttling());
      assertEquals(List.of(), sensors.missing());
    }
  }

  @Test
  void orinsPowerIsVoltageTimesCurrentAndUnpoweredZonesAreSkipped() throws IOException {
    try (Sensors sensors = Sensors.open(BoardTree.unpack("orin-nano-super", folder))) {
      SensorSample sample = sensors.sample();
      assertEquals(5.064 * 0.960, sample.boardWatts().orElseThrow(), ROUNDING);
      assertEquals(3, sample.rails().size());
      assertEquals(OptionalDouble.of(0.123), sample.gpuLoad());
      assertFalse(sample.zones().stream().anyMatch(zone -> zone.name().equals("cv0-thermal")));
      assertEquals(5, sample.zones().size());
    }
  }

  @Test
  void openFilesFollowTheKernel() throws IOException {
    DeviceRoot root = BoardTree.unpack("orin-nano-super", folder);
    try (Sensors sensors = Sensors.open(root)) {
      BoardTree.set(root, "/sys/class/thermal/thermal_zone1/temp", "99500");
      BoardTree.set(root, "/sys/class/thermal/cooling_device3/cur_state", "1");
      SensorSample sample = sensors.sample();
      assertEquals(99.5, sample.hottestCelsius().orElseThrow(), ROUNDING);
      assertEquals(Throttling.YES, sample.throttling());
    }
  }

  @Test
  void aTurningFanIsNoThrottling() throws IOException {
    DeviceRoot root = BoardTree.unpack("raspberry-pi-5", folder);
    BoardTree.set(root, "/sys/class/thermal/cooling_device0/cur_state", "4");
    try (Sensors sensors = Sensors.open(root)) {
      assertEquals(Throttling.NO, sensors.sample().throttling());
    }
  }

  @Test
  void raspberryFlagsOfThePastAreNotOfNow() throws IOException {
    DeviceRoot root = BoardTree.unpack("raspberry-pi-4", folder);
    String flags = "/sys/devices/platform/soc/soc:firmware/get_throttled";
    try (Sensors sensors = Sensors.open(root)) {
      assertEquals(Throttling.NO, sensors.sample().throttling(), "under-voltage since the start");
      BoardTree.set(root, flags, "0x50005");
      assertEquals(Throttling.YES, sensors.sample().throttling());
    }
  }

  @Test
  void whatABoardLacksHasAReason() throws IOException {
    try (Sensors sensors = Sensors.open(BoardTree.unpack("generic-arm64", folder))) {
      SensorSample sample = sensors.sample();
      assertEquals(OptionalDouble.empty(), sample.hottestCelsius());
      assertEquals(Throttling.UNKNOWN, sample.throttling());
      assertEquals(
          List.of(
              "temperature: no thermal zone in /sys/class/thermal",
              "throttling: no cooling device that lowers clocks, no firmware flags",
              "power: no INA3221 in /sys/class/hwmon or /sys/bus/i2c/drivers/ina3221x",
              "GPU load: no /sys/devices/gpu.0/load",
              "GPU clock: no GPU in /sys/class/devfreq",
              "CPU clock: no /sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq"),
          sensors.missing());
    }
  }

  @Test
  void aListenerThatFailsDoesNotEndTheSampling() throws Exception {
    CountDownLatch turns = new CountDownLatch(3);
    Sensors sensors = Sensors.open(BoardTree.unpack("generic-amd64", folder));
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    CountDownLatch reported = new CountDownLatch(1);
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> reported.countDown());
    try (Sampler sampler =
        Sampler.start(
            sensors,
            Duration.ofMillis(1),
            sample -> {
              turns.countDown();
              throw new IllegalStateException("listener");
            })) {
      assertTrue(turns.await(30, TimeUnit.SECONDS));
      assertTrue(reported.await(30, TimeUnit.SECONDS));
      assertEquals(16.8, sampler.latest().hottestCelsius().orElseThrow(), ROUNDING);
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }
}
