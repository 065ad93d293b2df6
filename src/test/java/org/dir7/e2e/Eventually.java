package org.dir7.e2e;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for what happens in another process. */
final class Eventually {

  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(2);

  private Eventually() {}

  static void holds(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not after two minutes: " + what);
      }
      Thread.sleep(50);
    }
  }
}
