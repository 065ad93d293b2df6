package org.dir7.backend.cpu.kernel;

import java.util.Arrays;

/** Reductions of a row in the order of {@link Partials}. */
public final class PlainSums {

  private static final int MASK = Partials.COUNT - 1;

  private PlainSums() {}

  /** Sum of x. */
  public static float sum(float[] x, int xo, int n, float[] partials) {
    Arrays.fill(partials, 0, Partials.COUNT, 0f);
    sumRest(x, xo, 0, n, partials);
    return Partials.tree(partials, 0);
  }

  /** Sum of (x - mean)^2, fused. */
  public static float squares(float[] x, int xo, int n, float mean, float[] partials) {
    Arrays.fill(partials, 0, Partials.COUNT, 0f);
    squaresRest(x, xo, 0, n, mean, partials);
    return Partials.tree(partials, 0);
  }

  /** Sum of (x * y)^2, the product rounded, the square fused. */
  public static float productSquares(
      float[] x, int xo, float[] y, int yo, int n, float[] partials) {
    Arrays.fill(partials, 0, Partials.COUNT, 0f);
    productSquaresRest(x, xo, y, yo, 0, n, partials);
    return Partials.tree(partials, 0);
  }

  /** Sum of x * y * z, the first product rounded, the second fused. */
  public static float triple(
      float[] x, int xo, float[] y, int yo, float[] z, int zo, int n, float[] partials) {
    Arrays.fill(partials, 0, Partials.COUNT, 0f);
    tripleRest(x, xo, y, yo, z, zo, 0, n, partials);
    return Partials.tree(partials, 0);
  }

  /** Adds elements {@code from} to {@code n} to their partials. */
  public static void sumRest(float[] x, int xo, int from, int n, float[] partials) {
    for (int i = from; i < n; i++) {
      partials[i & MASK] += x[xo + i];
    }
  }

  public static void squaresRest(float[] x, int xo, int from, int n, float mean, float[] partials) {
    for (int i = from; i < n; i++) {
      float d = x[xo + i] - mean;
      partials[i & MASK] = Math.fma(d, d, partials[i & MASK]);
    }
  }

  public static void productSquaresRest(
      float[] x, int xo, float[] y, int yo, int from, int n, float[] partials) {
    for (int i = from; i < n; i++) {
      float p = x[xo + i] * y[yo + i];
      partials[i & MASK] = Math.fma(p, p, partials[i & MASK]);
    }
  }

  public static void tripleRest(
      float[] x, int xo, float[] y, int yo, float[] z, int zo, int from, int n, float[] partials) {
    for (int i = from; i < n; i++) {
      partials[i & MASK] = Math.fma(x[xo + i] * y[yo + i], z[zo + i], partials[i & MASK]);
    }
  }
}
