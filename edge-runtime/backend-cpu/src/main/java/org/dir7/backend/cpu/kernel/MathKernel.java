package org.dir7.backend.cpu.kernel;

/** Elementary functions over arrays, in place. */
public interface MathKernel {

  /** The functions of {@link ScalarMath}. */
  enum Function {
    EXP,
    SIGMOID,
    SILU,
    TANH
  }

  /** Replaces {@code x[from..from+n)} by the function of it. */
  void apply(Function function, float[] x, int from, int n);
}
