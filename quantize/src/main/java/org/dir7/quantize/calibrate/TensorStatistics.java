package org.dir7.quantize.calibrate;

/**
 * What a matrix multiplied during calibration, in constant memory: magnitudes a range of timesteps,
 * and of each channel its largest, its sum and a coarse histogram. Sums and counts are of a sample.
 */
public final class TensorStatistics {

  /** Ranges of t in [0,1], equally wide; what depends on the prompt alone counts as the first. */
  public static final int RANGES = 4;

  /** Channels whose bins stay in the first cache while all rows are counted. */
  private static final int CACHED = 24;

  private final LogHistogram[] histograms = new LogHistogram[RANGES];
  private final float[] max;
  private final float[] channelMax;
  private final double[] channelSum;
  private final int[] channelCounts;

  TensorStatistics(int channels) {
    this(
        new long[RANGES][LogHistogram.BINS],
        new float[RANGES],
        new float[channels],
        new double[channels],
        new int[channels * ChannelBins.COUNT]);
  }

  TensorStatistics(
      long[][] counts, float[] max, float[] channelMax, double[] channelSum, int[] channelCounts) {
    for (int range = 0; range < RANGES; range++) {
      histograms[range] = new LogHistogram(counts[range]);
    }
    this.max = max;
    this.channelMax = channelMax;
    this.channelSum = channelSum;
    this.channelCounts = channelCounts;
  }

  /** The range that a time belongs to. */
  static int range(double t) {
    return Math.min(RANGES - 1, (int) (t * RANGES));
  }

  /**
   * Takes note of the largest magnitudes of some rows.
   *
   * @param largest a channel
   */
  void raise(int range, float[] largest) {
    for (int k = 0; k < largest.length; k++) {
      channelMax[k] = Math.max(channelMax[k], largest[k]);
      max[range] = Math.max(max[range], largest[k]);
    }
  }

  /** Adds magnitudes that {@link #count} counted. */
  void take(int range, LogHistogram.Tally magnitudes) {
    histograms[range].take(magnitudes);
  }

  /**
   * Adds some columns of a sample of rows to the channels' histograms and sums. Different columns
   * may be added at once; the result does not depend on how they are cut.
   *
   * @param from first column
   * @param to last column, exclusive
   * @param magnitudes counts them too: of all threads, to be {@linkplain #take taken} afterwards
   */
  void count(RowSample.Taken rows, int from, int to, LogHistogram.Tally magnitudes) {
    for (int k = from; k < to; k += CACHED) {
      countCached(rows, k, Math.min(to, k + CACHED), magnitudes);
    }
  }

  private void countCached(RowSample.Taken rows, int from, int to, LogHistogram.Tally magnitudes) {
    float[] values = rows.values();
    for (int r = rows.first(); r < rows.count(); r += rows.stride()) {
      int at = r * rows.width();
      for (int k = from; k < to; k++) {
        float value = values[at + k];
        int bits = Float.floatToRawIntBits(value);
        magnitudes.add(bits, k);
        channelCounts[k * ChannelBins.COUNT + ChannelBins.ofBits(bits)]++;
        channelSum[k] += value;
      }
    }
  }

  public int channels() {
    return channelMax.length;
  }

  /** Largest magnitude of all. */
  public float max() {
    float all = 0;
    for (float m : max) {
      all = Math.max(all, m);
    }
    return all;
  }

  /** Largest magnitude in a range of timesteps. */
  public float max(int range) {
    return max[range];
  }

  float[] maxOfRanges() {
    return max.clone();
  }

  /** Magnitudes in a range of timesteps. */
  public LogHistogram histogram(int range) {
    return histograms[range];
  }

  /** Magnitudes at all times. */
  public LogHistogram histogram() {
    LogHistogram all = new LogHistogram(new long[LogHistogram.BINS]);
    for (LogHistogram histogram : histograms) {
      all.add(histogram);
    }
    return all;
  }

  /** Largest magnitude a channel. */
  public float[] channelMax() {
    return channelMax.clone();
  }

  /** Sum over the sampled rows a channel. */
  double[] channelSum() {
    return channelSum;
  }

  /** [channels, {@link ChannelBins#COUNT}]. */
  int[] channelCounts() {
    return channelCounts;
  }

  /** Mean of the sampled rows a channel. */
  public double[] channelMean() {
    double rows = Math.max(1, (double) histogram().total() / channels());
    double[] mean = new double[channels()];
    for (int k = 0; k < mean.length; k++) {
      mean[k] = channelSum[k] / rows;
    }
    return mean;
  }

  /** How often a channel's magnitude fell into a bin of {@link ChannelBins}. */
  public int count(int channel, int bin) {
    return channelCounts[channel * ChannelBins.COUNT + bin];
  }
}
