package org.dir7.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of processes in bytes. */
public final class ProcessMemory {

  private ProcessMemory() {}

  /** Resident now; 0 where the system does not say. */
  public static long resident() {
    return field("self", "VmRSS:");
  }

  /** Resident now in another process of this machine; 0 where nobody says. */
  public static long resident(long pid) {
    return field(Long.toString(pid), "VmRSS:");
  }

  /** Most that was resident so far; 0 where the system does not say. */
  public static long peak() {
    return field("self", "VmHWM:");
  }

  /** Most that was resident so far in another process of this machine; 0 where nobody says. */
  public static long peak(long pid) {
    return field(Long.toString(pid), "VmHWM:");
  }

  /** Bytes that Java's heap may grow to (-Xmx). */
  public static long heapLimit() {
    return Runtime.getRuntime().maxMemory();
  }

  static long heap() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static long field(String process, String name) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc", process, "status"))) {
        if (line.startsWith(name)) {
          return Long.parseLong(line.substring(name.length()).strip().split(" ", 2)[0]) * 1024;
        }
      }
      return 0;
    } catch (IOException e) {
      return 0; // not Linux, or the process is gone
    }
  }
}
