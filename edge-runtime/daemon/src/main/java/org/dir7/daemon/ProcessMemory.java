package org.dir7.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of this process in bytes. */
final class ProcessMemory {

  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** Resident now; 0 where the system does not say. */
  static long resident() {
    return field("VmRSS:");
  }

  /** Most that was resident so far; 0 where the system does not say. */
  static long peak() {
    return field("VmHWM:");
  }

  static long heap() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static long field(String name) {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(name)) {
          return Long.parseLong(line.substring(name.length()).strip().split(" ", 2)[0]) * 1024;
        }
      }
      return 0;
    } catch (IOException e) {
      return 0; // not Linux
    }
  }
}
