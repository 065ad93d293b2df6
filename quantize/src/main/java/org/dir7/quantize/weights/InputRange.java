package org.dir7.quantize.weights;

import org.dir7.quantize.calibrate.ChannelBins;
import org.dir7.quantize.calibrate.TensorStatistics;

/** The static scale of a matrix's input, by the least mean squared error over all it was. */
final class InputRange {

  private static final double MAX = 127;

  /** Candidates, an eighth of an octave apart, below the largest magnitude. */
  private static final int CANDIDATES = 32;

  private static final double STEP = 0.125;

  private final TensorStatistics statistics;
  private final double[] factor;
  private final double largest;

  /**
   * @param factor multiplies each channel before it is quantized
   */
  InputRange(TensorStatistics statistics, double[] factor) {
    this.statistics = statistics;
    this.factor = factor;
    double max = 0;
    float[] channelMax = statistics.channelMax();
    for (int k = 0; k < factor.length; k++) {
      max = Math.max(max, channelMax[k] * factor[k]);
    }
    largest = max;
  }

  /**
   * A scale and what it costs.
   *
   * @param error mean squared error of a value of the factored input
   */
  record Choice(float scale, double error) {}

  /** The best scale; with weights a channel, by the weighted error. */
  Choice best() {
    if (largest == 0) {
      return new Choice(1, 0);
    }
    Choice best = new Choice(1, Double.POSITIVE_INFINITY);
    for (int i = 0; i < CANDIDATES; i++) {
      double scale = largest / MAX * StrictMath.pow(2, -STEP * i);
      double error = error(scale);
      if (error < best.error) {
        best = new Choice(Math.max((float) scale, Float.MIN_VALUE), error);
      }
    }
    return best;
  }

  /** Rounding within the range, clamping beyond it. */
  private double error(double scale) {
    double rounding = scale * scale / 12;
    double limit = (MAX + 0.5) * scale;
    double sum = 0;
    long count = 0;
    for (int k = 0; k < factor.length; k++) {
      for (int bin = 0; bin < ChannelBins.COUNT; bin++) {
        int n = statistics.count(k, bin);
        if (n > 0) {
          double x = ChannelBins.middle(bin) * factor[k];
          double beyond = x - MAX * scale;
          // Values far below a step are rounded to zero: they err by themselves.
          double within = Math.min(rounding, x * x);
          sum += n * (x > limit ? beyond * beyond : within);
          count += n;
        }
      }
    }
    return sum / Math.max(1, count);
  }
}
