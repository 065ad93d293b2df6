package org.dir7.device.sensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.dir7.device.DeviceRoot;
import org.dir7.device.sensor.SensorSample.Throttling;

/**
 * Whether something holds the clocks down: cooling devices in a state above 0 (Jetsons, PCs), the
 * firmware's flags (Raspberry Pi).
 */
final class ThrottleState implements AutoCloseable {

  // A turning fan is a cooling device too, and no throttling; neither are the voltage floors of a
  // Tegra X1 that are raised in the cold.
  private static final Pattern SLOWS_DOWN =
      Pattern.compile(
          ".*-throttle-alert|hot-surface-alert|.*-balanced|(thermal-)?cpufreq-.*"
              + "|(thermal-)?devfreq-.*|Processor");

  /** Under-voltage, capped, throttled, soft temperature limit: the bits that speak of now. */
  private static final long FIRMWARE_NOW = 0xF;

  private final List<NumberFile> coolers = new ArrayList<>();
  private final List<NumberFile> firmware = new ArrayList<>();

  ThrottleState(DeviceRoot root, List<String> missing) {
    for (String folder : root.list("/sys/class/thermal", "cooling_device*")) {
      if (SLOWS_DOWN.matcher(root.find(folder + "/type").orElse("")).matches()) {
        open(root, folder + "/cur_state", coolers);
      }
    }
    for (String soc : root.list("/sys/devices/platform", "soc*")) {
      for (String node : root.list(soc, "*firmware")) {
        open(root, node + "/get_throttled", firmware);
      }
    }
    if (coolers.isEmpty() && firmware.isEmpty()) {
      missing.add("throttling: no cooling device that lowers clocks, no firmware flags");
    }
  }

  private static void open(DeviceRoot root, String path, List<NumberFile> into) {
    try {
      into.add(NumberFile.open(root, path));
    } catch (IOException e) {
      // One of many; if none opens, that is reported.
    }
  }

  Throttling read(ByteBuffer buffer) {
    boolean known = false;
    for (NumberFile cooler : coolers) {
      long state = cooler.read(buffer, 10);
      known |= state != NumberFile.NONE;
      if (state > 0) {
        return Throttling.YES;
      }
    }
    for (NumberFile flags : firmware) {
      long bits = flags.read(buffer, 16);
      known |= bits != NumberFile.NONE;
      if (bits != NumberFile.NONE && (bits & FIRMWARE_NOW) != 0) {
        return Throttling.YES;
      }
    }
    return known ? Throttling.NO : Throttling.UNKNOWN;
  }

  @Override
  public void close() throws IOException {
    for (NumberFile cooler : coolers) {
      cooler.close();
    }
    for (NumberFile flags : firmware) {
      flags.close();
    }
  }
}
