package org.dir7.backend.cpu.kernel;

/**
 * Layer norm without parameters, modulated, one row a call:
 *
 * <pre>
 *   m = sum(x) / D;  q = sum((x - m)^2) / D;  out = fma((x - m) * (1 / sqrt(q + eps)), 1 + scale, shift)
 * </pre>
 *
 * with both sums in the order of {@link Partials}, the squares fused.
 */
public interface NormKernel {

  /**
   * Normalises a row.
   *
   * @param x the row, from {@code xo}
   * @param modulation holds shift and scale, each [width], from {@code shift} and {@code scale}
   * @param partials scratch of {@link Partials#COUNT} floats
   */
  void modulate(
      float[] x,
      int xo,
      int width,
      float epsilon,
      float[] modulation,
      int shift,
      int scale,
      float[] out,
      int oo,
      float[] partials);
}
