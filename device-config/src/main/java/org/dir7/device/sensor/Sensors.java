package org.dir7.device.sensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.dir7.device.DeviceRoot;
import org.dir7.device.sensor.SensorSample.Named;

/**
 * The board's sensors, found once and then kept open. One sample is about thirty reads of a few
 * microseconds each.
 */
public final class Sensors implements AutoCloseable {

  private static final List<String> GPU_LOAD =
      List.of(
          "/sys/devices/gpu.0/load", // JetPack 4
          "/sys/devices/platform/gpu.0/load", // JetPack 5 and 6
          "/sys/devices/platform/bus@0/17000000.gpu/load");
  private static final String CPU_CLOCK = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq";
  private static final String MEMORY = "/proc/meminfo";
  private static final byte[] AVAILABLE = "MemAvailable:".getBytes(StandardCharsets.US_ASCII);

  private final List<String> missing = new ArrayList<>();
  private final Thermal thermal;
  private final ThrottleState throttle;
  private final PowerRails power;
  private final NumberFile gpuLoad;
  private final NumberFile gpuClock;
  private final NumberFile cpuClock;
  private final NumberFile memory;
  // /proc/meminfo is the longest of the files; MemAvailable stands in its third line.
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(512);

  private Sensors(DeviceRoot root) {
    thermal = new Thermal(root, missing);
    throttle = new ThrottleState(root, missing);
    power = new PowerRails(root, missing);
    gpuLoad = first(root, "GPU load", GPU_LOAD);
    gpuClock = first(root, "GPU clock", gpuClocks(root));
    cpuClock = first(root, "CPU clock", List.of(CPU_CLOCK));
    memory = first(root, "free memory", List.of(MEMORY));
  }

  /** Finds what there is below the root. */
  public static Sensors open(DeviceRoot root) {
    return new Sensors(root);
  }

  /** One sentence for each quantity that this board does not offer. */
  public List<String> missing() {
    return List.copyOf(missing);
  }

  /** Reads all sensors now. */
  public synchronized SensorSample sample() {
    long now = System.nanoTime();
    List<Named> rails = power.read(buffer);
    long load = number(gpuLoad);
    long hertz = number(gpuClock);
    long kilohertz = number(cpuClock);
    return new SensorSample(
        now,
        thermal.read(buffer),
        rails,
        PowerRails.board(rails),
        // Thousandths, since the first Tegra.
        load == NumberFile.NONE ? OptionalDouble.empty() : OptionalDouble.of(load / 1000.0),
        hertz == NumberFile.NONE ? OptionalLong.empty() : OptionalLong.of(hertz),
        kilohertz == NumberFile.NONE ? OptionalLong.empty() : OptionalLong.of(1000 * kilohertz),
        availableBytes(),
        throttle.read(buffer));
  }

  private long number(NumberFile file) {
    return file == null ? NumberFile.NONE : file.read(buffer, 10);
  }

  private OptionalLong availableBytes() {
    if (number(memory) == NumberFile.NONE && buffer.limit() == 0) {
      return OptionalLong.empty();
    }
    for (int at = 0; at + AVAILABLE.length < buffer.limit(); at++) {
      int same = 0;
      while (same < AVAILABLE.length && buffer.get(at + same) == AVAILABLE[same]) {
        same++;
      }
      if (same == AVAILABLE.length) {
        buffer.position(at + same);
        long kib = NumberFile.parse(buffer, 10);
        return kib == NumberFile.NONE ? OptionalLong.empty() : OptionalLong.of(1024 * kib);
      }
    }
    return OptionalLong.empty();
  }

  private static List<String> gpuClocks(DeviceRoot root) {
    List<String> clocks = new ArrayList<>();
    for (String folder : root.list("/sys/class/devfreq", "*.{gpu,ga10b,gv11b,gp10b}")) {
      clocks.add(folder + "/cur_freq");
    }
    return clocks;
  }

  private NumberFile first(DeviceRoot root, String what, List<String> paths) {
    for (String path : paths) {
      try {
        return NumberFile.open(root, path);
      } catch (IOException e) {
        // The next one.
      }
    }
    missing.add(
        what + ": " + (paths.isEmpty() ? "no GPU in /sys/class/devfreq" : "no " + paths.get(0)));
    return null;
  }

  @Override
  public synchronized void close() {
    try (thermal;
        throttle;
        power;
        gpuLoad;
        gpuClock;
        cpuClock;
        memory) {
      missing.clear();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
