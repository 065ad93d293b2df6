package org.dir7.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScaleTest {

  @Test
  void ticksAreRoundAndCoverTheValues() {
    Scale scale = Scale.of(Axis.linear("time", "ms"), 3, 47, 0, 300);
    assertEquals(List.of(0.0, 10.0, 20.0, 30.0, 40.0, 50.0), scale.ticks());
    assertEquals(0, scale.at(0), 1e-9);
    assertEquals(300, scale.at(50), 1e-9);
    assertEquals("30", scale.label(30));
  }

  @Test
  void smallNumbersKeepTheDecimalsThatTellTicksApart() {
    Scale scale = Scale.of(Axis.linear("error", ""), 0, 0.0042, 0, 300);
    assertEquals("0.001", scale.label(0.001));
  }

  @Test
  void logarithmicTicksArePowersOfTen() {
    Scale scale = Scale.of(Axis.log("speed", "GFLOP/s"), 2, 300, 0, 300);
    assertEquals(List.of(1.0, 10.0, 100.0, 1000.0), scale.ticks());
    assertEquals(100, scale.at(10), 1e-9);
  }

  @Test
  void logarithmicScalesOfOneDecadeHaveTicksWithinIt() {
    Scale scale = Scale.of(Axis.log("time", "s"), 0.0517, 0.593, 0, 300);
    assertEquals("0.05 0.1 0.2 0.5 1", labels(scale));
    assertEquals(0, scale.at(0.05), 1e-9);
    assertEquals("1 2 5 10", labels(Scale.of(Axis.log("time", "s"), 1, 1, 0, 300)));
  }

  @Test
  void levelsDoNotBeginAtZero() {
    Scale wide = Scale.of(Axis.levels("PSNR", "dB"), 17.6, 35.1, 260, 28);
    assertEquals("10 20 30 40", labels(wide));
    assertEquals(10, wide.low(), "ends on a tick, when the widened one has fewer");
    assertEquals("16 18 20 22", labels(Scale.of(Axis.levels("PSNR", "dB"), 17.5, 22, 0, 200)));
  }

  private static String labels(Scale scale) {
    return scale.ticks().stream().map(scale::label).collect(Collectors.joining(" "));
  }

  @Test
  void oneValueAloneStillHasAnAxis() {
    assertEquals(List.of(0.0, 0.5, 1.0), Scale.of(Axis.linear("x", ""), 0, 0, 0, 100).ticks());
  }

  @Test
  void numbersHaveThreeDigits() {
    assertEquals("0.00123", Numbers.of(0.001234));
    assertEquals("85.7", Numbers.of(85.71));
    assertEquals("1234", Numbers.of(1234.4));
    assertEquals("-", Numbers.of(Double.NaN));
    assertEquals("1 step, 20 steps", Numbers.count(1, "step") + ", " + Numbers.count(20, "step"));
    assertEquals("1.00e-05", Numbers.of(1e-5));
    assertEquals("4.05 s", Numbers.seconds(4.051));
    assertEquals("31.8 us", Numbers.seconds(31.8e-6));
    assertEquals("1.2 %", Numbers.percent(0.0123));
    assertEquals("94.0 MiB", Numbers.bytes(94 << 20));
  }
}
