package org.dir7.profile.run;

import java.lang.management.ManagementFactory;
import org.dir7.device.DeviceRoot;
import org.dir7.device.Target;
import org.dir7.device.board.Board;
import org.dir7.device.board.BoardDetector;
import org.dir7.device.board.MemoryInfo;
import org.dir7.profile.Machine;

/** What the machine says of itself, and when this process began. */
public final class Surroundings {

  /** Clock ticks a second in /proc, the same on every Linux. */
  private static final double TICKS = 100;

  private static final int START_FIELD = 19;

  /** System property with which a launcher says when it began. */
  private static final String BEGAN = "dir7.began";

  private Surroundings() {}

  /**
   * Describes the machine.
   *
   * @param loadBefore load average at the start
   */
  public static Machine machine(DeviceRoot root, double loadBefore) {
    Board board = BoardDetector.detect(root);
    return new Machine(
        board.model().target().map(Target::label).orElse("unsupported"),
        board.name(),
        board.cpu().name(),
        Runtime.getRuntime().availableProcessors(),
        board.memory().value().map(MemoryInfo::total).orElse(0L),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        loadBefore,
        load());
  }

  /** Load average of the last minute; below 0 where unknown. */
  public static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  /**
   * Seconds from the start to the virtual machine's, as {@link #processSeconds} of this process.
   */
  static double processSeconds(DeviceRoot root) {
    return processSeconds(root, System.getProperty(BEGAN), runtimeSeconds());
  }

  /**
   * Seconds from the start to the virtual machine's, to about 20 ms; 0 where nobody says. The start
   * is what the launcher says, and else the process's, which may be older: exec keeps it, and a
   * shell may have done something else before, such as a build.
   *
   * @param began seconds from the system's start to the launcher's, as {@code /proc/uptime} has
   *     them; null where no launcher says
   * @param runtime seconds since the virtual machine's start
   */
  static double processSeconds(DeviceRoot root, String began, double runtime) {
    try {
      String uptime = root.text("/proc/uptime").value().orElseThrow();
      double start = began == null ? processStart(root) : Double.parseDouble(began);
      return Math.max(0, Double.parseDouble(uptime.split(" ", 2)[0]) - start - runtime);
    } catch (RuntimeException e) {
      return 0; // not Linux, or not ours to read
    }
  }

  private static double processStart(DeviceRoot root) {
    String stat = root.text("/proc/self/stat").value().orElseThrow();
    // The fields after the command's name, which may hold blanks: the start is the 22nd of all.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[START_FIELD]) / TICKS;
  }

  /** Seconds since the virtual machine's start. */
  static double runtimeSeconds() {
    return ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
  }
}
