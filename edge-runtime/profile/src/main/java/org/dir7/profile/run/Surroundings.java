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
   * Seconds from the process's start to the virtual machine's, to about 20 ms; 0 where nobody says.
   */
  static double processSeconds(DeviceRoot root) {
    try {
      String stat = root.text("/proc/self/stat").value().orElseThrow();
      // The fields after the command's name, which may hold blanks: the start is the 22nd of all.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      double sinceBoot = Long.parseLong(fields[START_FIELD]) / TICKS;
      String uptime = root.text("/proc/uptime").value().orElseThrow();
      double age = Double.parseDouble(uptime.split(" ", 2)[0]) - sinceBoot;
      return Math.max(0, age - runtimeSeconds());
    } catch (RuntimeException e) {
      return 0; // not Linux, or not ours to read
    }
  }

  /** Seconds since the virtual machine's start. */
  static double runtimeSeconds() {
    return ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
  }
}
