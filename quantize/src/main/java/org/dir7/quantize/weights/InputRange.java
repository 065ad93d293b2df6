package org.dir7.quantize.weights;

import org.dir7.quantize.calibrate.ChannelBins;
import org.dir7.quantize.calibrate.TensorStatistics;

/** The static scale of a matrix's input, by the least mean squared error over all it was. */
final class InputRange {

  private static final double MAX = 127;

  /** Candidates, an eighth of an octave apart, below the largest magnitude. */
  private static final int CANDIDATES = 32;

  private static final double STEP = 0.125;

  /** Steps of a magnitude in INT8. */
  private static final int LEVELS = 128;

  private static final int LINEAR_BINS = 16 * LEVELS;

  /** Every how manieth bin is tried as the end of the range. */
  private static final int LINEAR_STRIDE = 16;

  /** Count of a bin that has none, where the logarithm must have one. */
  private static final double EMPTY = 1e-3;

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

  /**
   * The scale that keeps most of the distribution: of the ranges that INT8 could have, the one
   * whose 128 steps lose the least information about the magnitudes (Kullback-Leibler divergence),
   * as TensorRT's entropy calibration finds it. It clips more than the least squared error would.
   */
  float byEntropy() {
    if (largest == 0) {
      return 1;
    }
    double[] magnitudes = magnitudes();
    double least = Double.POSITIVE_INFINITY;
    int best = LINEAR_BINS;
    for (int limit = LEVELS; limit <= LINEAR_BINS; limit += LINEAR_STRIDE) {
      double divergence = divergence(magnitudes, limit);
      if (divergence < least) {
        least = divergence;
        best = limit;
      }
    }
    return Math.max((float) (largest * best / LINEAR_BINS / MAX), Float.MIN_VALUE);
  }

  /**
   * The factored input's magnitudes in equal bins up to the largest: counts, spread evenly. Zeros
   * (the first bin of a channel) are exact in every range and count for none.
   */
  private double[] magnitudes() {
    double[] counts = new double[LINEAR_BINS];
    double perUnit = LINEAR_BINS / largest;
    for (int k = 0; k < factor.length; k++) {
      for (int bin = 1; bin < ChannelBins.COUNT; bin++) {
        int n = statistics.count(k, bin);
        if (n > 0) {
          double middle = ChannelBins.middle(bin) * factor[k] * perUnit;
          int from = (int) Math.min(LINEAR_BINS - 1, middle * (1 - ChannelBins.HALF_WIDTH));
          int to = (int) Math.min(LINEAR_BINS - 1, middle * (1 + ChannelBins.HALF_WIDTH));
          for (int i = from; i <= to; i++) {
            counts[i] += (double) n / (to - from + 1);
          }
        }
      }
    }
    return counts;
  }

  /** Of the magnitudes clipped at a bin, and what is left of them in {@link #LEVELS} steps. */
  private static double divergence(double[] counts, int limit) {
    double beyond = 0;
    for (int i = limit; i < counts.length; i++) {
      beyond += counts[i];
    }
    double total = beyond;
    for (int i = 0; i < limit; i++) {
      total += counts[i];
    }
    if (total <= beyond) {
      return Double.POSITIVE_INFINITY;
    }
    double sum = 0;
    for (int level = 0; level < LEVELS; level++) {
      int from = (int) ((long) level * limit / LEVELS);
      int to = (int) ((long) (level + 1) * limit / LEVELS);
      double step = 0;
      int filled = 0;
      for (int i = from; i < to; i++) {
        step += counts[i];
        filled += counts[i] > 0 ? 1 : 0;
      }
      for (int i = from; i < to; i++) {
        double p = counts[i] + (i == limit - 1 ? beyond : 0);
        if (p > 0) {
          // A bin that holds clipped values only: almost nothing of them is left.
          double q = counts[i] > 0 ? step / filled : EMPTY;
          sum += p / total * StrictMath.log(p / q * (total - beyond) / total);
        }
      }
    }
    return sum;
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
