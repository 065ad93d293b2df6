package org.dir7.backend.cpu.kernel;

/** {@link NormKernel} in plain Java. */
public final class PlainNorm implements NormKernel {

  @Override
  public void modulate(
      float[] x,
      int xo,
      int width,
      float epsilon,
      float[] modulation,
      int shift,
      int scale,
      float[] out,
      int oo,
      float[] partials) {
    float mean = PlainSums.sum(x, xo, width, partials) / width;
    float variance = PlainSums.squares(x, xo, width, mean, partials) / width;
    float inverse = inverseRoot(variance + epsilon);
    rest(x, xo, 0, width, mean, inverse, modulation, shift, scale, out, oo);
  }

  /** 1 / sqrt(x), both rounded to FP32. */
  public static float inverseRoot(float x) {
    return 1f / (float) Math.sqrt(x);
  }

  /** Elements {@code from} to {@code to} of the output. */
  public static void rest(
      float[] x,
      int xo,
      int from,
      int to,
      float mean,
      float inverse,
      float[] modulation,
      int shift,
      int scale,
      float[] out,
      int oo) {
    for (int i = from; i < to; i++) {
      float normal = (x[xo + i] - mean) * inverse;
      out[oo + i] = Math.fma(normal, 1f + modulation[scale + i], modulation[shift + i]);
    }
  }
}
