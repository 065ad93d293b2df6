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

  /** Logarithm of the count of a bin that has none. */
  private static final double LOG_OF_EMPTY = StrictMath.log(1e-3);

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

  /**
   * The best scale.
   *
   * @param sums of the statistics
   */
  Choice best(ChannelSums sums) {
    if (largest == 0) {
      return new Choice(1, 0);
    }
    Choice best = new Choice(1, Double.POSITIVE_INFINITY);
    for (int i = 0; i < CANDIDATES; i++) {
      double scale = largest / MAX * StrictMath.pow(2, -STEP * i);
      double error = error(sums, scale);
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
    double[] logs = new double[magnitudes.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = magnitudes[i] > 0 ? StrictMath.log(magnitudes[i]) : 0;
    }
    double least = Double.POSITIVE_INFINITY;
    int best = LINEAR_BINS;
    for (int limit = LEVELS; limit <= LINEAR_BINS; limit += LINEAR_STRIDE) {
      double divergence = divergence(magnitudes, logs, limit);
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

  /**
   * Of the magnitudes clipped at a bin, and what is left of them in {@link #LEVELS} steps.
   *
   * @param logs of the counts, where they are not 0
   */
  private static double divergence(double[] counts, double[] logs, int limit) {
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
      double logOfStep = filled > 0 ? StrictMath.log(step / filled) : 0;
      for (int i = from; i < to; i++) {
        boolean last = i == limit - 1 && beyond > 0;
        double p = counts[i] + (last ? beyond : 0);
        if (p > 0) {
          // A bin that holds clipped values only: almost nothing of them is left.
          double logOfQ = counts[i] > 0 ? logOfStep : LOG_OF_EMPTY;
          sum += p * ((last ? StrictMath.log(p) : logs[i]) - logOfQ);
        }
      }
    }
    return sum / total + StrictMath.log((total - beyond) / total);
  }

  /**
   * Rounding within the range, clamping beyond it. Values far below a step are rounded to zero:
   * they err by themselves.
   */
  private double error(ChannelSums sums, double scale) {
    double rounding = scale * scale / 12;
    double smallest = Math.sqrt(rounding);
    double limit = (MAX + 0.5) * scale;
    double last = MAX * scale;
    double sum = 0;
    double count = 0;
    for (int k = 0; k < factor.length; k++) {
      double f = factor[k];
      int within = ChannelSums.above(smallest / f);
      int beyond = Math.max(within, ChannelSums.above(limit / f));
      sum += f * f * (sums.squares(k, 0, within) + sums.squares(k, beyond, ChannelBins.COUNT));
      sum += rounding * sums.count(k, within, beyond);
      sum += last * last * sums.count(k, beyond, ChannelBins.COUNT);
      sum -= 2 * last * f * sums.sum(k, beyond, ChannelBins.COUNT);
      count += sums.count(k, 0, ChannelBins.COUNT);
    }
    return sum / Math.max(1, count);
  }
}
