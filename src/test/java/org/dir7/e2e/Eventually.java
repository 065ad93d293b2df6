package org.dir7.e2e;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for what happens in another process. */
final class Eventually {

  /** A hang, not slowness: a busy machine takes a minute for what takes five seconds otherwise. */
  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(5);

  private Eventually() {}

  static void holds(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not after five minutes: " + what);
      }
      Thread.sleep(50);
    }
  }
}
