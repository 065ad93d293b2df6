package org.dir7.backend.cpu.kernel;

/** Elementary functions over arrays. */
public interface MathKernel {

  /** The functions of {@link ScalarMath}. */
  enum Function {
    EXP,
    SIGMOID,
    SILU,
    TANH,
    /** exp(-0.606531 * sigmoid(x)), the decay of WKV-7. */
    DECAY
  }

  /** {@code out[to + i] = function(x[from + i])} for n elements; may be in place. */
  void apply(Function function, float[] x, int from, float[] out, int to, int n);
}
