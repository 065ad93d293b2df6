package org.dir7.device.pin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dir7.device.BoardTree;
import org.dir7.device.DeviceRoot;
import org.dir7.device.Reading;
import org.dir7.device.board.BoardModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PwmFanTest {

  private static final String CHIP = "/sys/devices/7000a000.pwm/pwm/pwmchip0";

  @TempDir Path folder;

  @Test
  void theCurveRisesFromLeastToFullAndStopsLower() {
    FanCurve curve = new FanCurve(50, 75, 30);
    assertEquals(0, curve.percent(49.9, false));
    assertEquals(30, curve.percent(50, false));
    assertEquals(65, curve.percent(62.5, true));
    assertEquals(100, curve.percent(75, true));
    assertEquals(100, curve.percent(99, true));
    assertEquals(30, curve.percent(46, true), "still turning");
    assertEquals(0, curve.percent(44.9, true));
  }

  @Test
  void aCurveThatFallsIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new FanCurve(75, 50, 30));
    assertThrows(IllegalArgumentException.class, () -> new FanCurve(50, 75, 0));
  }

  /** The tree of a controller with four channels, of which pin 33 is the third. */
  private DeviceRoot tree() throws IOException {
    DeviceRoot root = new DeviceRoot(folder);
    BoardTree.set(root, CHIP + "/npwm", "4");
    BoardTree.set(root, CHIP + "/pwm2/period", "0");
    BoardTree.set(root, CHIP + "/pwm2/duty_cycle", "0");
    BoardTree.set(root, CHIP + "/pwm2/polarity", "normal");
    BoardTree.set(root, CHIP + "/pwm2/enable", "0");
    Files.createDirectories(folder.resolve("sys/class/pwm"));
    Files.createSymbolicLink(
        folder.resolve("sys/class/pwm/pwmchip0"),
        Path.of("../../devices/7000a000.pwm/pwm/pwmchip0"));
    return root;
  }

  private String read(String file) throws IOException {
    return Files.readString(folder.resolve(CHIP.substring(1)).resolve("pwm2").resolve(file))
        .strip();
  }

  @Test
  void theFanFollowsTheTemperatureAndRunsWhenNobodyControlsIt() throws IOException {
    PwmFan fan =
        PwmFan.open(BoardModel.JETSON_NANO_4GB, tree(), 33, FanCurve.USUAL).value().orElseThrow();
    assertEquals("40000", read("period"), "25 kHz in nanoseconds");
    assertEquals("40000", read("duty_cycle"), "full until the first temperature");
    assertEquals("1", read("enable"));
    fan.update(OptionalDouble.of(62.5));
    assertEquals("26000", read("duty_cycle"));
    fan.update(OptionalDouble.of(30));
    assertEquals("0", read("enable"));
    fan.update(OptionalDouble.empty());
    assertEquals("40000", read("duty_cycle"), "no temperature");
    fan.update(OptionalDouble.of(30));
    fan.close();
    assertEquals("40000", read("duty_cycle"), "after close");
    assertEquals("1", read("enable"));
  }

  @Test
  void aPinWithoutPwmIsNamedWithThoseThatHaveIt() throws IOException {
    Reading<PwmFan> fan = PwmFan.open(BoardModel.JETSON_NANO_4GB, tree(), 12, FanCurve.USUAL);
    assertEquals(Optional.of("fan: pin 12 has no PWM; take one of [32, 33]"), fan.reason());
    assertEquals(
        Optional.of("fan: no PWM pins are known for Raspberry Pi 5"),
        PwmFan.open(BoardModel.RASPBERRY_PI_5, empty(), 32, FanCurve.USUAL).reason());
  }

  private DeviceRoot empty() {
    return new DeviceRoot(folder.resolve("empty"));
  }

  @Test
  void aPinThatIsNotSwitchedToPwmSaysHow() {
    Reading<PwmFan> fan = PwmFan.open(BoardModel.ORIN_NANO_8GB, empty(), 33, FanCurve.USUAL);
    assertTrue(fan.reason().orElseThrow().contains("jetson-io.py"), fan.reason()::toString);
  }

  @Test
  void aChannelThatCannotBeHadIsASentence() throws IOException {
    DeviceRoot root = tree();
    // Channel 0 of pin 32 has no folder, and nothing makes one.
    Reading<PwmFan> fan = PwmFan.open(BoardModel.JETSON_NANO_4GB, root, 32, FanCurve.USUAL);
    assertTrue(
        fan.reason().orElseThrow().startsWith("fan: pin 32 (channel 0) is in use or not ours: "),
        fan.reason()::toString);
  }
}
