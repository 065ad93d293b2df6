package org.dir7.device.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.dir7.device.sensor.SensorSample;
import org.dir7.device.sensor.SensorSample.Named;
import org.dir7.device.sensor.SensorSample.Throttling;
import org.junit.jupiter.api.Test;

class AdmissionGateTest {

  private static final OptionalDouble NO_POWER = OptionalDouble.empty();
  private static final OptionalLong NO_MEMORY = OptionalLong.empty();

  private static SensorSample sample(
      int second, Double celsius, OptionalDouble watts, OptionalLong available) {
    return new SensorSample(
        second * 1_000_000_000L,
        celsius == null ? List.of() : List.of(new Named("cpu", celsius)),
        List.of(),
        watts,
        OptionalDouble.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        available,
        Throttling.NO);
  }

  private static AdmissionGate hot() {
    return new AdmissionGate(
        new Limits(
            Optional.of(Band.atMost("celsius", 85, 78)), Optional.empty(), Optional.empty()));
  }

  @Test
  void heatStopsAtTheLimitAndResumesAtTheLowerThreshold() {
    AdmissionGate gate = hot();
    double[] celsius = {84.9, 85.0, 84.0, 78.1, 78.0, 84.9, 90.0};
    boolean[] open = {true, false, false, false, true, true, false};
    for (int i = 0; i < open.length; i++) {
      assertEquals(
          open[i], gate.update(sample(i, celsius[i], NO_POWER, NO_MEMORY)).open(), "sample " + i);
    }
  }

  @Test
  void theReasonNamesValueLimitAndWhenItResumes() {
    AdmissionGate gate = hot();
    assertEquals(
        List.of("86.2 °C, limit 85.0, again at 78.0"),
        gate.update(sample(0, 86.2, NO_POWER, NO_MEMORY)).reasons());
  }

  @Test
  void oneUnansweredReadChangesNothing() {
    AdmissionGate gate = hot();
    gate.update(sample(0, 86.0, NO_POWER, NO_MEMORY));
    assertFalse(gate.update(sample(1, null, NO_POWER, NO_MEMORY)).open());
    assertTrue(gate.update(sample(2, 70.0, NO_POWER, NO_MEMORY)).open());
    assertTrue(gate.update(sample(3, null, NO_POWER, NO_MEMORY)).open());
  }

  /** Degrees of a board with two zones, of which one may not answer. */
  private static SensorSample two(int second, Double gpu, double cpu) {
    List<Named> zones = new java.util.ArrayList<>(List.of(new Named("cpu", cpu)));
    if (gpu != null) {
      zones.add(new Named("gpu", gpu));
    }
    return new SensorSample(
        second * 1_000_000_000L,
        zones,
        List.of(),
        NO_POWER,
        OptionalDouble.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        NO_MEMORY,
        Throttling.NO);
  }

  @Test
  void theHottestZonesSilenceDoesNotOpenTheGateForFiveMinutes() {
    AdmissionGate gate = hot();
    assertFalse(gate.update(two(0, 90.0, 70)).open());
    assertFalse(gate.update(two(1, null, 70)).open());
    assertEquals(
        List.of("90.0 °C, limit 85.0, again at 78.0"), gate.update(two(300, null, 70)).reasons());
    assertTrue(gate.update(two(301, null, 70)).open());
  }

  @Test
  void heatAndPowerHoldBackWhatWasTakenAndMemoryDoesNot() {
    assertFalse(new Admission(true, false, List.of("hot")).mayBegin());
    assertFalse(new Admission(false, true, List.of("hungry")).mayBegin());
    assertTrue(new Admission(false, false, List.of("tight")).mayBegin());
    assertTrue(Admission.OPEN.open());
  }

  @Test
  void aPeakOfPowerPassesAndLastingOverloadStops() {
    AdmissionGate gate =
        new AdmissionGate(
            new Limits(
                Optional.empty(), Optional.of(Band.atMost("watts", 10, 8)), Optional.empty()));
    int second = 0;
    for (; second < 60; second++) {
      double watts = second % 20 == 10 ? 20 : 6; // One second of peak in twenty.
      assertTrue(gate.update(sample(second, null, OptionalDouble.of(watts), NO_MEMORY)).open());
    }
    int stopped = 0;
    while (gate.update(sample(second++, null, OptionalDouble.of(15), NO_MEMORY)).open()) {
      stopped++;
    }
    // From about 6 W towards 15 W, the average passes 10 W after 10 s * ln(9 / 5) = 5.9 s.
    assertTrue(stopped >= 3 && stopped <= 8, "stopped after " + stopped + " s");
    int resumed = 0;
    while (!gate.update(sample(second++, null, OptionalDouble.of(5), NO_MEMORY)).open()) {
      resumed++;
    }
    // From 10 W towards 5 W, below 8 W after 10 s * ln(5 / 3) = 5.1 s.
    assertTrue(resumed >= 3 && resumed <= 8, "resumed after " + resumed + " s");
  }

  @Test
  void theMemoryReserveWorksTheOtherWayRound() {
    AdmissionGate gate =
        new AdmissionGate(
            new Limits(
                Optional.empty(),
                Optional.empty(),
                Optional.of(Band.atLeast("memory", 256 << 20, 320 << 20))));
    long mib = 1 << 20;
    assertTrue(gate.update(sample(0, null, NO_POWER, OptionalLong.of(257 * mib))).open());
    Admission shut = gate.update(sample(1, null, NO_POWER, OptionalLong.of(200 * mib)));
    assertEquals(List.of("200 MiB of memory available, reserve 256, again at 320"), shut.reasons());
    assertFalse(gate.update(sample(2, null, NO_POWER, OptionalLong.of(300 * mib))).open());
    assertTrue(gate.update(sample(3, null, NO_POWER, OptionalLong.of(320 * mib))).open());
  }

  @Test
  void limitsWithoutASensorAreNamed() {
    SensorSample blind = sample(0, null, NO_POWER, NO_MEMORY);
    assertEquals(List.of("temperature"), hot().unmeasured(blind));
    assertEquals(List.of(), new AdmissionGate(Limits.none()).unmeasured(blind));
  }

  @Test
  void thresholdsInTheWrongOrderAreRefused() {
    IllegalArgumentException failure =
        assertThrows(IllegalArgumentException.class, () -> Band.atMost("max_celsius", 70, 80));
    assertEquals("max_celsius: resume (80.0) must be below stop (70.0)", failure.getMessage());
  }
}
