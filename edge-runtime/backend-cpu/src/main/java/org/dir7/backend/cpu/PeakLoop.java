package org.dir7.backend.cpu;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.DoubleAdder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The fused multiply-adds that this processor can do: independent sums in registers, no memory.
 * Each adds a product to a sum, as matrix products do; a chain that multiplies the sum instead
 * reaches 0.85 of this on Zen 3. Twelve sums: eight would cover the latency of two units exactly
 * and reach 0.96 of what twelve do, thirteen reach no more (Zen 3).
 */
public final class PeakLoop {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;

  /** One to two milliseconds: often enough, nobody else runs in between. */
  private static final int ITERATIONS = 800_000;

  private static final int TRIES = 8;

  /** Keeps results alive; never read. */
  private static volatile float sink;

  /** Compiles the loop. */
  public PeakLoop() {
    gflops(1);
  }

  /** Bits of a vector. */
  public static int vectorBits() {
    return SPECIES.vectorBitSize();
  }

  /**
   * GFLOP/s (two operations a multiply-add) of threads running together: the sum of each one's best
   * of a few tries. It takes about ten milliseconds.
   */
  public double gflops(int threads) {
    DoubleAdder sum = new DoubleAdder();
    CountDownLatch ready = new CountDownLatch(threads);
    Thread[] others = new Thread[threads - 1];
    for (int i = 0; i < others.length; i++) {
      others[i] = new Thread(() -> sum.add(best(ready)), "peak-" + i);
      others[i].start();
    }
    sum.add(best(ready));
    try {
      for (Thread other : others) {
        other.join();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return sum.sum();
  }

  private static double best(CountDownLatch ready) {
    ready.countDown();
    try {
      ready.await();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    double best = 0;
    for (int i = 0; i < TRIES; i++) {
      long start = System.nanoTime();
      sink = chains(ITERATIONS);
      long nanos = System.nanoTime() - start;
      best = Math.max(best, 2.0 * SPECIES.length() * CHAINS * ITERATIONS / nanos);
    }
    return best;
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while measuring", e);
  }

  private static float chains(int n) {
    FloatVector x = FloatVector.broadcast(SPECIES, 0.5f);
    FloatVector y = FloatVector.broadcast(SPECIES, 1f);
    FloatVector a = FloatVector.broadcast(SPECIES, 1f);
    FloatVector b = FloatVector.broadcast(SPECIES, 2f);
    FloatVector c = FloatVector.broadcast(SPECIES, 3f);
    FloatVector d = FloatVector.broadcast(SPECIES, 4f);
    FloatVector e = FloatVector.broadcast(SPECIES, 5f);
    FloatVector f = FloatVector.broadcast(SPECIES, 6f);
    FloatVector g = FloatVector.broadcast(SPECIES, 7f);
    FloatVector h = FloatVector.broadcast(SPECIES, 8f);
    FloatVector i = FloatVector.broadcast(SPECIES, 9f);
    FloatVector j = FloatVector.broadcast(SPECIES, 10f);
    FloatVector l = FloatVector.broadcast(SPECIES, 11f);
    FloatVector m = FloatVector.broadcast(SPECIES, 12f);
    for (int k = 0; k < n; k++) {
      a = x.fma(y, a);
      b = x.fma(y, b);
      c = x.fma(y, c);
      d = x.fma(y, d);
      e = x.fma(y, e);
      f = x.fma(y, f);
      g = x.fma(y, g);
      h = x.fma(y, h);
      i = x.fma(y, i);
      j = x.fma(y, j);
      l = x.fma(y, l);
      m = x.fma(y, m);
    }
    FloatVector first = a.add(b).add(c).add(d).add(e).add(f);
    FloatVector sum = g.add(h).add(i).add(j).add(l).add(m).add(first);
    return sum.lane(0);
  }
}
