package org.dir7.deploy.command;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A measurement that Ctrl-C ends in order: what there is is written before the process ends. */
final class Interruptible {

  /** How long Ctrl-C waits for the step in progress and the files. */
  private static final int PATIENCE_SECONDS = 60;

  private Interruptible() {}

  /**
   * Measures and writes.
   *
   * @param stop ends the measurement soon; called by another thread, perhaps after it has ended
   * @param work returns when all is written
   */
  static <T> T run(Runnable stop, Callable<T> work) throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop, written), "dir7-stop"));
    try {
      return work.call();
    } finally {
      written.countDown();
    }
  }

  /** Runs while the virtual machine ends: after work that is over it does nothing. */
  private static void end(Runnable stop, CountDownLatch written) {
    stop.run();
    try {
      if (!written.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("the step in progress did not end; nothing was written");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
