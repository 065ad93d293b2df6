package org.dir7.device.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EnergyMeterTest {

  /** Sums of a hundred products in double precision. */
  private static final double ROUNDING = 1e-9;

  private static long seconds(double seconds) {
    return Math.round(seconds * 1e9);
  }

  @Test
  void constantPowerIsPowerTimesTimeWhereverAJobBegins() {
    EnergyMeter meter = new EnergyMeter();
    meter.add(seconds(0), 5);
    EnergyMeter.Reading start = meter.reading(seconds(0.3));
    for (int second = 1; second <= 10; second++) {
      meter.add(seconds(second), 5);
    }
    EnergyMeter.Reading end = meter.reading(seconds(10.8));
    assertEquals(5 * 10.5, end.joulesSince(start).orElseThrow(), ROUNDING);
  }

  @Test
  void aRampIsIntegratedExactly() {
    EnergyMeter meter = new EnergyMeter();
    meter.add(seconds(100), 0);
    EnergyMeter.Reading start = meter.reading(seconds(100));
    for (int second = 1; second <= 100; second++) {
      meter.add(seconds(100 + second), 0.1 * second);
    }
    // The integral of 0.1 t over 100 s.
    assertEquals(500, meter.reading(seconds(200)).joulesSince(start).orElseThrow(), 500 * ROUNDING);
  }

  @Test
  void energyOverAGapIsUnknownAndAfterItKnownAgain() {
    EnergyMeter meter = new EnergyMeter();
    meter.add(seconds(0), 5);
    EnergyMeter.Reading before = meter.reading(seconds(0));
    meter.add(seconds(60), 5);
    EnergyMeter.Reading after = meter.reading(seconds(60));
    assertEquals(OptionalDouble.empty(), after.joulesSince(before));
    meter.add(seconds(61), 5);
    assertEquals(5, meter.reading(seconds(61)).joulesSince(after).orElseThrow(), ROUNDING);
  }

  @Test
  void withoutSamplesThereIsNoEnergy() {
    EnergyMeter meter = new EnergyMeter();
    EnergyMeter.Reading start = meter.reading(seconds(1));
    assertTrue(meter.reading(seconds(2)).joulesSince(start).isEmpty());
    meter.add(seconds(3), 5);
    assertTrue(meter.reading(seconds(30)).joulesSince(meter.reading(seconds(3))).isEmpty());
  }
}
