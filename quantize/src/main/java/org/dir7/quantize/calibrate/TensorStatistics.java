package org.dir7.quantize.calibrate;

/**
 * What a matrix multiplied during calibration, in constant memory: magnitudes a range of timesteps,
 * and the largest a channel.
 */
public final class TensorStatistics {

  /** Ranges of t in [0,1], equally wide; what depends on the prompt alone counts as the first. */
  public static final int RANGES = 4;

  private final LogHistogram[] histograms = new LogHistogram[RANGES];
  private final float[] max = new float[RANGES];
  private final float[] channelMax;

  TensorStatistics(int channels) {
    channelMax = new float[channels];
    for (int range = 0; range < RANGES; range++) {
      histograms[range] = new LogHistogram();
    }
  }

  /** The range that a time belongs to. */
  static int range(double t) {
    return Math.min(RANGES - 1, (int) (t * RANGES));
  }

  void add(int range, float[] row) {
    LogHistogram histogram = histograms[range];
    for (int k = 0; k < row.length; k++) {
      float magnitude = Math.abs(row[k]);
      histogram.add(magnitude);
      channelMax[k] = Math.max(channelMax[k], magnitude);
      max[range] = Math.max(max[range], magnitude);
    }
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

  /** Magnitudes in a range of timesteps. */
  public LogHistogram histogram(int range) {
    return histograms[range];
  }

  /** Magnitudes at all times. */
  public LogHistogram histogram() {
    LogHistogram all = new LogHistogram();
    for (LogHistogram histogram : histograms) {
      all.add(histogram);
    }
    return all;
  }

  /** Largest magnitude a channel, [width of the matrix's input]. */
  public float[] channelMax() {
    return channelMax.clone();
  }
}
