package org.dir7.quantize.weights;

import org.dir7.quantize.calibrate.ChannelBins;
import org.dir7.quantize.calibrate.TensorStatistics;

/**
 * Sums over the bins of {@link ChannelBins} below each bin, a channel: what is between two bins is
 * a difference, so that a range costs the same however many bins it spans.
 */
final class ChannelSums {

  private static final int ENDS = ChannelBins.COUNT + 1;

  private final double[] counts;
  private final double[] values;
  private final double[] squares;

  ChannelSums(TensorStatistics statistics) {
    int channels = statistics.channels();
    counts = new double[channels * ENDS];
    values = new double[channels * ENDS];
    squares = new double[channels * ENDS];
    for (int k = 0; k < channels; k++) {
      for (int bin = 0; bin < ChannelBins.COUNT; bin++) {
        int at = k * ENDS + bin;
        double n = statistics.count(k, bin);
        double middle = ChannelBins.middle(bin);
        counts[at + 1] = counts[at] + n;
        values[at + 1] = values[at] + n * middle;
        squares[at + 1] = squares[at] + n * middle * middle;
      }
    }
  }

  /** Magnitudes in the bins {@code from} to {@code to}, exclusive. */
  double count(int channel, int from, int to) {
    return between(counts, channel, from, to);
  }

  /** Their sum. */
  double sum(int channel, int from, int to) {
    return between(values, channel, from, to);
  }

  /** The sum of their squares. */
  double squares(int channel, int from, int to) {
    return between(squares, channel, from, to);
  }

  private static double between(double[] sums, int channel, int from, int to) {
    return sums[channel * ENDS + to] - sums[channel * ENDS + from];
  }

  /** The first bin whose middle is above a magnitude; {@link ChannelBins#COUNT} for none. */
  static int above(double magnitude) {
    int bin = ChannelBins.of((float) magnitude);
    if (bin > 0 && ChannelBins.middle(bin - 1) > magnitude) {
      return bin - 1;
    }
    return ChannelBins.middle(bin) > magnitude ? bin : bin + 1;
  }
}
