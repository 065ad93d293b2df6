package org.dir7.device.pin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.plugin.mock.provider.gpio.digital.MockDigitalInput;
import com.pi4j.plugin.mock.provider.gpio.digital.MockDigitalInputProvider;
import com.pi4j.plugin.mock.provider.gpio.digital.MockDigitalOutput;
import com.pi4j.plugin.mock.provider.gpio.digital.MockDigitalOutputProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.dir7.device.BoardTree;
import org.dir7.device.DeviceRoot;
import org.dir7.device.board.BoardModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinsTest {

  /** Button at pin 11, light at pin 12: lines 50 and 79 of an original Nano. */
  private static final PinPlan PLAN = new PinPlan(OptionalInt.of(11), OptionalInt.of(12));

  private static final String GPIO = "/sys/class/gpio";

  @TempDir Path folder;

  private static Context mock() {
    return Pi4J.newContextBuilder()
        .noAutoDetect()
        .add(MockDigitalInputProvider.newInstance(), MockDigitalOutputProvider.newInstance())
        .build();
  }

  @Test
  void aPressIsReportedOnceAndTheLightFollowsItsCode() {
    AtomicInteger presses = new AtomicInteger();
    Context context = mock();
    try (Pins pins =
        Pins.open(context, BoardModel.JETSON_NANO_4GB, PLAN, presses::incrementAndGet)) {
      assertEquals(List.of(), pins.problems());
      MockDigitalInput button = (MockDigitalInput) context.registry().get("dir7-button");
      MockDigitalOutput led = (MockDigitalOutput) context.registry().get("dir7-led");
      assertEquals(50, button.address());
      assertEquals(79, led.address());
      button.mockState(DigitalState.HIGH);
      pins.show(LedCode.BUSY);
      pins.loop().turn(1000);
      assertTrue(led.isHigh());
      pins.loop().turn(1100);
      assertFalse(led.isHigh());
      button.mockState(DigitalState.LOW);
      for (int t = 1120; t < 1300; t += PinLoop.MILLIS) {
        pins.loop().turn(t);
      }
      assertEquals(1, presses.get());
    }
  }

  @Test
  void aPinThatIsNoGpioIsNamedAndTheOtherServes() {
    PinPlan plan = new PinPlan(OptionalInt.of(6), OptionalInt.of(12));
    try (Pins pins = Pins.open(mock(), BoardModel.JETSON_NANO_4GB, plan, () -> {})) {
      assertEquals(1, pins.problems().size());
      assertTrue(
          pins.problems().get(0).startsWith("button: pin 6 is no GPIO; take one of [7, 11, 12,"),
          pins.problems().get(0));
      pins.loop().turn(0);
    }
  }

  /** A folder as sysfs has it after an export. */
  private void exported(DeviceRoot root, int line, String value) throws IOException {
    String pin = GPIO + "/gpio" + line;
    BoardTree.set(root, pin + "/direction", "in");
    BoardTree.set(root, pin + "/value", value);
  }

  private String read(String file) throws IOException {
    return Files.readString(folder.resolve(GPIO.substring(1)).resolve(file)).strip();
  }

  @Test
  void onAnOriginalNanoThePinsAreFilesAndAreGivenBack() throws Exception {
    DeviceRoot root = new DeviceRoot(folder);
    BoardTree.set(root, GPIO + "/export", "");
    BoardTree.set(root, GPIO + "/unexport", "");
    exported(root, 50, "1");
    exported(root, 79, "0");
    AtomicInteger presses = new AtomicInteger();
    try (Pins pins = Pins.open(BoardModel.JETSON_NANO_4GB, root, PLAN, presses::incrementAndGet)) {
      assertEquals(List.of(), pins.problems());
      assertEquals("in", read("gpio50/direction"));
      assertEquals("out", read("gpio79/direction"));
      waitFor(() -> read("gpio79/value").equals("1"));
      BoardTree.set(root, GPIO + "/gpio50/value", "0");
      waitFor(() -> presses.get() == 1);
    }
    assertEquals("0", read("gpio79/value"), "the light is out");
    assertTrue(read("unexport").matches("50|79"), "written last: " + read("unexport"));
  }

  @Test
  void aBusyPinIsASentenceAndTheOtherServes() throws Exception {
    DeviceRoot root = new DeviceRoot(folder);
    BoardTree.set(root, GPIO + "/export", "");
    BoardTree.set(root, GPIO + "/unexport", "");
    exported(root, 50, "1");
    // No folder gpio79 appears: the kernel refuses lines that a driver has.
    try (Pins pins = Pins.open(BoardModel.JETSON_NANO_4GB, root, PLAN, () -> {})) {
      assertEquals(1, pins.problems().size(), pins.problems()::toString);
      assertTrue(
          pins.problems()
              .get(0)
              .matches("led: pin 12 \\(line 79\\) is in use or not ours: no /.*gpio79.*"),
          pins.problems().get(0));
    }
  }

  @Test
  void withoutAHeaderThereAreNoPinsAndAReason() {
    try (Pins pins = Pins.open(BoardModel.LINUX_AMD64, new DeviceRoot(folder), PLAN, () -> {})) {
      pins.show(LedCode.ERROR);
      assertEquals(List.of("no header pins are known for Linux, 64-bit x86"), pins.problems());
    }
  }

  @Test
  void withoutTheChipOfAnOrinTheReasonNamesItsLabel() throws IOException {
    DeviceRoot root = BoardTree.unpack("orin-nano-super", folder);
    try (Pins pins = Pins.open(BoardModel.ORIN_NANO_8GB, root, PLAN, () -> {})) {
      assertEquals(1, pins.problems().size());
      assertTrue(pins.problems().get(0).contains("tegra234-gpio"), pins.problems().get(0));
    }
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void waitFor(Condition condition) throws Exception {
    // Generous: the machine may be busy; the loop looks every 20 ms.
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (!condition.holds()) {
      assertTrue(System.nanoTime() < deadline, "did not happen within 30 s");
      Thread.sleep(PinLoop.MILLIS);
    }
  }
}
