package org.dir7.profile.stat;

import java.util.Arrays;

/**
 * Whether a quantity differs between two samples.
 *
 * @param ratio of the second to the first: the median of all ratios between them (Hodges and
 *     Lehmann's shift, of logarithms)
 * @param low lower end of the ratio's 95 % confidence interval; NaN where there are too few values
 * @param high upper end, likewise
 * @param probability of a difference at least as large by chance (Mann and Whitney, two-sided)
 */
public record Difference(double ratio, double low, double high, double probability) {

  /** Below this a difference counts as real. */
  public static final double SIGNIFICANT = 0.05;

  /** Largest number of pairs for which probabilities are counted out exactly. */
  private static final int EXACT_PAIRS = 900;

  /** Compares; all values are above 0. */
  public static Difference between(Sample first, Sample second) {
    double[] a = first.values();
    double[] b = second.values();
    double[] ratios = new double[a.length * b.length];
    double less = 0; // pairs in which the second is smaller; ties count half
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b.length; j++) {
        ratios[i * b.length + j] = b[j] / a[i];
        less += b[j] < a[i] ? 1 : b[j] == a[i] ? 0.5 : 0;
      }
    }
    Arrays.sort(ratios);
    double ratio = Sample.of(ratios).median();
    boolean exact = ratios.length <= EXACT_PAIRS;
    double[] below = exact ? exactBelow(a.length, b.length) : null;
    double extreme = Math.min(less, ratios.length - less);
    double probability =
        Math.min(
            1,
            2 * (exact ? below[(int) Math.floor(extreme)] : normal(extreme, a.length, b.length)));
    // The ratios between the ends of the test's acceptance region are the interval.
    int drop = -1;
    while (drop + 1 < ratios.length / 2
        && 2 * (exact ? below[drop + 1] : normal(drop + 1, a.length, b.length)) <= SIGNIFICANT) {
      drop++;
    }
    return drop < 0
        ? new Difference(ratio, Double.NaN, Double.NaN, probability)
        : new Difference(ratio, ratios[drop], ratios[ratios.length - 1 - drop], probability);
  }

  /** Whether chance hardly explains it. */
  public boolean significant() {
    return probability < SIGNIFICANT;
  }

  /**
   * Probability that Mann and Whitney's U is at most the index, where nothing differs: the number
   * of ways to place n values among m so that u pairs are out of order, built up value by value.
   */
  private static double[] exactBelow(int n, int m) {
    double[][] ways = new double[m + 1][n * m + 1];
    for (double[] row : ways) {
      row[0] = 1;
    }
    for (int i = 1; i <= n; i++) {
      // In place: ways[j] for i values follows from ways[j] for i-1 (shifted by j) and ways[j-1].
      double[][] next = new double[m + 1][n * m + 1];
      next[0][0] = 1;
      for (int j = 1; j <= m; j++) {
        for (int u = 0; u <= i * j; u++) {
          next[j][u] = next[j - 1][u] + (u >= j ? ways[j][u - j] : 0);
        }
      }
      // next[j][u] counts partitions of u into at most i parts, each at most j.
      ways = next;
    }
    double[] below = ways[m];
    double all = Arrays.stream(below).sum();
    double sum = 0;
    for (int u = 0; u < below.length; u++) {
      sum += below[u] / all;
      below[u] = sum;
    }
    return below;
  }

  /** The same by the normal distribution, with the correction for whole numbers. */
  private static double normal(double u, int n, int m) {
    double mean = n * (double) m / 2;
    double deviation = Math.sqrt(n * (double) m * (n + m + 1) / 12);
    return lowerTail((u + 0.5 - mean) / deviation);
  }

  /** Normal distribution below z, z at most 0 or little above (Abramowitz and Stegun 26.2.17). */
  private static double lowerTail(double z) {
    double x = Math.abs(z);
    double t = 1 / (1 + 0.2316419 * x);
    double tail =
        Math.exp(-x * x / 2)
            / Math.sqrt(2 * Math.PI)
            * t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return z <= 0 ? tail : 1 - tail;
  }
}
