package org.dir7.quantize.weights;

import java.util.Arrays;
import org.dir7.quantize.calibrate.TensorStatistics;

/**
 * Moves range from a matrix's input to its weights (SmoothQuant, Xiao et al. 2023): channel k of
 * the input is multiplied by {@code smooth[k] = (largest weight)^(1-alpha) / (largest
 * input)^alpha}, and column k of the weights divided by it. Alpha is searched a matrix.
 *
 * @param smooth [columns], positive; null for ones
 * @param scale of the smoothed input
 * @param alpha 0 for no smoothing
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
record Smoothing(float[] smooth, float scale, double alpha) {

  private static final int STEPS = 10;

  /**
   * The alpha with the least expected squared error of the output: the input's rounding times the
   * weights, and the weights' rounding times the input.
   *
   * @param w [rows, columns]
   * @param square of each channel: its mean square, as the weights' errors see it
   * @param inputShare how much an input's error counts, as a multiple of {@code square}'s unit
   * @param search whether to search; otherwise there is no smoothing
   */
  static Smoothing best(
      float[] w,
      int rows,
      TensorStatistics input,
      double[] square,
      double inputShare,
      boolean search) {
    ChannelSums sums = new ChannelSums(input);
    Columns columns = Columns.of(w, rows);
    double least = Double.POSITIVE_INFINITY;
    Smoothing best = null;
    for (int i = 0; i <= (search ? STEPS : 0); i++) {
      double alpha = (double) i / STEPS;
      double[] factor = factors(columns.largest, input.channelMax(), alpha);
      InputRange.Choice range = new InputRange(input, factor).best(sums);
      double error =
          inputShare * range.error() * weightSquare(columns.square, factor)
              + weightError(w, rows, factor, square);
      if (error < least) {
        least = error;
        best = new Smoothing(alpha == 0 ? null : floats(factor), range.scale(), alpha);
      }
    }
    return best;
  }

  /** Of each column of the weights, its largest magnitude and the sum of its squares. */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  private record Columns(float[] largest, double[] square) {

    static Columns of(float[] w, int rows) {
      int columns = w.length / rows;
      float[] largest = new float[columns];
      double[] square = new double[columns];
      for (int row = 0; row < rows; row++) {
        for (int k = 0; k < columns; k++) {
          float value = w[row * columns + k];
          largest[k] = Math.max(largest[k], Math.abs(value));
          square[k] += (double) value * value;
        }
      }
      return new Columns(largest, square);
    }
  }

  private static double[] factors(float[] weight, float[] channelMax, double alpha) {
    double[] factor = new double[channelMax.length];
    if (alpha == 0) {
      Arrays.fill(factor, 1);
      return factor;
    }
    for (int k = 0; k < factor.length; k++) {
      double f =
          channelMax[k] > 0 && weight[k] > 0
              ? StrictMath.pow(weight[k], 1 - alpha) / StrictMath.pow(channelMax[k], alpha)
              : 1;
      // FP32 as it will be stored.
      factor[k] = (float) Math.max(1e-6, Math.min(1e6, f));
    }
    return factor;
  }

  /** Sum of the squared weights as they will be. */
  private static double weightSquare(double[] square, double[] factor) {
    double sum = 0;
    for (int k = 0; k < factor.length; k++) {
      sum += square[k] / (factor[k] * factor[k]);
    }
    return sum;
  }

  /** Expected squared error of the output from rounding the weights to nearest. */
  private static double weightError(float[] w, int rows, double[] factor, double[] square) {
    int columns = factor.length;
    double[] divided = new double[columns];
    double inputs = 0;
    for (int k = 0; k < columns; k++) {
      divided[k] = 1 / factor[k];
      inputs += square[k] * factor[k] * factor[k];
    }
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      double largest = 0;
      for (int k = 0; k < columns; k++) {
        double value = Math.abs(w[row * columns + k] * divided[k]);
        largest = value > largest ? value : largest;
      }
      double step = largest / 127;
      sum += step * step / 12 * inputs;
    }
    return sum;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int k = 0; k < floats.length; k++) {
      floats[k] = (float) values[k];
    }
    return floats;
  }
}
