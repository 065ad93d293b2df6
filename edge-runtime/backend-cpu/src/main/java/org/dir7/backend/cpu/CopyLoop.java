package org.dir7.backend.cpu;

import java.util.concurrent.atomic.DoubleAdder;

/** The memory that threads can move together: copies between arrays larger than their caches. */
final class CopyLoop {

  /** Floats an array, all threads together: 32 MiB. */
  private static final int FLOATS = 8 << 20;

  private static final int TRIES = 8;

  private CopyLoop() {}

  /**
   * Gigabytes a second, read and written bytes both counted: the sum of each thread's best of a few
   * tries. It holds 64 MiB meanwhile and takes about a tenth of a second.
   */
  static double gigabytes(int threads) {
    float[] from = new float[FLOATS];
    float[] to = new float[FLOATS];
    int share = FLOATS / threads;
    DoubleAdder sum = new DoubleAdder();
    Thread[] all = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      int at = i * share;
      all[i] = new Thread(() -> sum.add(best(from, to, at, share)), "copy-" + i);
      all[i].start();
    }
    try {
      for (Thread thread : all) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    }
    return sum.sum();
  }

  private static double best(float[] from, float[] to, int at, int count) {
    double best = 0;
    for (int i = 0; i < TRIES; i++) {
      long start = System.nanoTime();
      System.arraycopy(from, at, to, at, count);
      long nanos = System.nanoTime() - start;
      best = Math.max(best, 2.0 * Float.BYTES * count / nanos);
    }
    return best;
  }
}
