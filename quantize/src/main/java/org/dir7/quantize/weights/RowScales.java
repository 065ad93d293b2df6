package org.dir7.quantize.weights;

/** The scale of each output channel. */
public final class RowScales {

  /** Candidates below the largest magnitude, each one step of this share lower. */
  private static final int CANDIDATES = 32;

  private static final double STEP = 0.01;

  private RowScales() {}

  /**
   * The scales with the least mean squared error of rounding to nearest.
   *
   * @param w [rows, columns]
   * @param weight of each column's squared error: the mean square of its input
   */
  public static float[] leastSquares(float[] w, int rows, double[] weight) {
    int columns = w.length / rows;
    float[] scales = new float[rows];
    for (int row = 0; row < rows; row++) {
      float largest = largest(w, row * columns, columns);
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < CANDIDATES && largest > 0; i++) {
        float scale =
            Math.max((float) (largest / RoundedMatrix.MAX * (1 - STEP * i)), Float.MIN_VALUE);
        double error = error(w, row * columns, columns, scale, weight);
        if (error < least) {
          least = error;
          scales[row] = scale;
        }
      }
      scales[row] = largest == 0 ? 1 : scales[row];
    }
    return scales;
  }

  /** The scales that put each row's largest magnitude at 127; 1 for a row of zeros. */
  public static float[] largest(float[] w, int rows) {
    int columns = w.length / rows;
    float[] scales = new float[rows];
    for (int row = 0; row < rows; row++) {
      scales[row] = of(largest(w, row * columns, columns));
    }
    return scales;
  }

  /** The scale that puts a magnitude at 127; 1 for zero. */
  public static float of(float max) {
    // A scale that underflows to 0 could not be divided by.
    return max == 0 ? 1 : Math.max((float) (max / (double) RoundedMatrix.MAX), Float.MIN_VALUE);
  }

  private static float largest(float[] w, int from, int n) {
    float max = 0;
    for (int i = from; i < from + n; i++) {
      max = Math.max(max, Math.abs(w[i]));
    }
    return max;
  }

  private static double error(float[] w, int from, int n, float scale, double[] weight) {
    double sum = 0;
    for (int k = 0; k < n; k++) {
      double steps = Math.rint((double) w[from + k] / scale);
      double d =
          w[from + k] - Math.max(-RoundedMatrix.MAX, Math.min(RoundedMatrix.MAX, steps)) * scale;
      sum += weight[k] * d * d;
    }
    return sum;
  }
}
