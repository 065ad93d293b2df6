package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dir7.daemon.ProcessMemory;

/** What another process takes once all garbage is gone. */
final class LiveHeap {

  /** {@code def new generation total 7424K, used 12K}, {@code tenured generation ... used 9K}. */
  private static final Pattern USED = Pattern.compile("generation +total \\d+K, used (\\d+)K");

  private LiveHeap() {}

  /**
   * Collects garbage there and asks.
   *
   * @param pid of a Java process of this user with the serial collector
   * @return bytes
   */
  static long of(long pid) throws Exception {
    jcmd(pid, "GC.run");
    String info = jcmd(pid, "GC.heap_info");
    Matcher used = USED.matcher(info);
    long kib = 0;
    int generations = 0;
    for (; used.find(); generations++) {
      kib += Long.parseLong(used.group(1));
    }
    assertEquals(2, generations, info);
    return kib << 10;
  }

  /**
   * What is resident while nothing is kept for reuse: Java keeps up to 8 MiB of its compilers' work
   * space until a task of its own frees it every 5 s ({@code Arena Chunk} of {@code jcmd
   * VM.native_memory}), and the C library keeps what was freed. The least of 6 s is without both.
   *
   * @return bytes
   */
  static long leastResident(long pid) throws Exception {
    long least = Long.MAX_VALUE;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(6);
    do {
      jcmd(pid, "System.trim_native_heap");
      least = Math.min(least, ProcessMemory.resident(pid));
      Thread.sleep(500);
    } while (System.nanoTime() < end);
    return least;
  }

  private static String jcmd(long pid, String command) throws Exception {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(tool.toString(), Long.toString(pid), command)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    assertTrue(process.waitFor() == 0, output);
    return output;
  }
}
