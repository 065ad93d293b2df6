package org.dir7.benchmarks.kernels;

import java.util.Random;
import org.dir7.backend.cpu.kernel.AlignedFloats;
import org.dir7.backend.cpu.kernel.Kernels;

/** A kernel with operands of the shipped model's size: two branches of 256 tokens, width 384. */
interface KernelCase {

  int ROWS = 512;
  int WIDTH = 384;

  String name();

  /** Arithmetic of one run; 0 where no ideal is counted. */
  double flops();

  /**
   * The work on an implementation; may be run often. Operands lie on cache lines, as in a session,
   * unless a garbage collection moves them after that: call it once for the warm-up, and again when
   * {@link System#gc} has made them old.
   */
  Runnable on(Kernels kernels);

  /** What a run computed. */
  float[] result();

  /**
   * Copies values to where vectors of an array do not cross cache lines, and tells where that is.
   */
  static int place(float[] values, AlignedFloats to) {
    to.align();
    System.arraycopy(values, 0, to.array(), to.start(), values.length);
    return to.start();
  }

  /** Normal values. */
  static float[] normal(int n, double spread) {
    Random random = new Random(n);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) (random.nextGaussian() * spread);
    }
    return values;
  }
}
