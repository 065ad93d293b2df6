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
  private volatile long mostHost;

  MemoryWatch() {
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    try {
      while (true) {
        least = Math.min(least, Machine.freeBytes());
        mostHost = Math.max(mostHost, anonymousBytes());
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

  /**
   * Most of this process's memory that no file backs, in bytes: pages of libraries can be dropped.
   */
  long peakHost() {
    return mostHost;
  }

  private static long anonymousBytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("RssAnon:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // a system that does not say
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
