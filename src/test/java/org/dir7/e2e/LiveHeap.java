package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dir7.deploy.process.Jcmd;

/** What another process holds in its heap once all garbage is gone. */
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
    Jcmd.run(pid, "GC.run");
    String info = Jcmd.run(pid, "GC.heap_info");
    Matcher used = USED.matcher(info);
    long kib = 0;
    int generations = 0;
    for (; used.find(); generations++) {
      kib += Long.parseLong(used.group(1));
    }
    assertEquals(2, generations, info);
    return kib << 10;
  }
}
