package org.dir7.profile.stat;

import java.util.stream.IntStream;

/**
 * A straight line through equally spaced values, by least squares.
 *
 * @param slope change from one value to the next
 * @param spread standard deviation of the values from the line
 * @param error standard error of the slope, where the values do not depend on one another
 */
public record Trend(double slope, double spread, double error) {

  /** The trend of at least three values. */
  public static Trend of(double[] values) {
    int n = values.length;
    double meanX = (n - 1) / 2.0;
    double meanY = IntStream.range(0, n).mapToDouble(i -> values[i]).average().orElseThrow();
    double xy = IntStream.range(0, n).mapToDouble(i -> (i - meanX) * (values[i] - meanY)).sum();
    double xx = IntStream.range(0, n).mapToDouble(i -> (i - meanX) * (i - meanX)).sum();
    double slope = xy / xx;
    double squares =
        IntStream.range(0, n)
            .mapToDouble(i -> Math.pow(values[i] - meanY - slope * (i - meanX), 2))
            .sum();
    double spread = Math.sqrt(squares / (n - 2));
    return new Trend(slope, spread, spread / Math.sqrt(xx));
  }
}
