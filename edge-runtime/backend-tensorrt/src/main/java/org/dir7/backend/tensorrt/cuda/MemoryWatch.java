package org.dir7.backend.tensorrt.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a build takes at its worst: the next one on this machine is checked against it. */
final class MemoryWatch implements AutoCloseable {

  private static final long EVERY_MILLIS = 100;

  private final long freeBefore = Machine.freeBytes();
  private final Thread thread = new Thread(this::watch, "dir7-memory");
  private volatile long least = freeBefore;

  MemoryWatch() {
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    try {
      while (true) {
        least = Math.min(least, Machine.freeBytes());
        Thread.sleep(EVERY_MILLIS);
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  /** Most bytes of the GPU taken since the start, by whomever. */
  long peakDevice() {
    return Math.max(0, freeBefore - least);
  }

  /** Largest resident memory of this process, in bytes; 0 where the system does not say. */
  static long peakHost() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
