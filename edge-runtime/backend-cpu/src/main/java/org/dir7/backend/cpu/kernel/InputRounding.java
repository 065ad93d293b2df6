package org.dir7.backend.cpu.kernel;

import org.dir7.engine.model.InputQuantization;

/**
 * Rows to whole numbers, as TensorRT's quantize layer does it: {@code clamp(round(x * smooth /
 * scale), -128, 127)}, FP32, ties to even. The loop is plain; the compiler makes vectors of it.
 */
public final class InputRounding {

  private InputRounding() {}

  /**
   * Quantizes a row.
   *
   * @param smooth [n], or null for ones
   * @param out receives whole numbers, as floats
   */
  public static void row(
      float[] x, int xo, int n, float[] smooth, float scale, float[] out, int oo) {
    for (int k = 0; k < n; k++) {
      float smoothed = smooth == null ? x[xo + k] : x[xo + k] * smooth[k];
      float limited =
          Math.max(
              Math.min(smoothed / scale, InputQuantization.MAX), (float) InputQuantization.MIN);
      // Limits are whole numbers, so rounding may come last. Adding 1.5 * 2^23 rounds.
      out[oo + k] = limited + ScalarMath.ROUND - ScalarMath.ROUND;
    }
  }
}
