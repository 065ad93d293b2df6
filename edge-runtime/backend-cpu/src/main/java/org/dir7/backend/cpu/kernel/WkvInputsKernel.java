package org.dir7.backend.cpu.kernel;

/**
 * Prepares the recurrence's inputs, one row a call:
 *
 * <pre>
 *   a     = sigmoid(aPre)
 *   decay = exp(-0.606531 * sigmoid(decayPre))
 *   v     = fma(first - value, sigmoid(residualPre), value)
 *   kk    = key * k_k;  kk = kk * (1 / max(sqrt(sum over the head of kk^2), 1e-12))
 *   k     = key * fma(a - 1, k_a, 1)
 *   removal = -kk;  replacement = kk * a
 * </pre>
 *
 * Without a value residual {@code v} is not written.
 */
public interface WkvInputsKernel {

  float NORM_FLOOR = 1e-12f;

  /**
   * Prepares a row.
   *
   * @param row first element of the row, counted from row 0
   * @param scratch of {@link #scratchFloats} floats
   */
  void row(WkvInputsCall call, int row, float[] scratch);

  /** Floats of scratch for rows of a width. */
  static int scratchFloats(int width) {
    return Partials.COUNT + 2 * width;
  }

  /** 1 / max(sqrt(squares), 1e-12). */
  static float inverseNorm(float squares) {
    return 1f / Math.max((float) Math.sqrt(squares), NORM_FLOOR);
  }
}
