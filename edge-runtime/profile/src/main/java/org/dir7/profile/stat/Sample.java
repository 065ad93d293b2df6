package org.dir7.profile.stat;

import java.util.Arrays;
import java.util.Collection;

/** Values of one quantity, and what can be said of it without assuming how they are spread. */
public final class Sample {

  private final double[] ascending;

  private Sample(double[] values) {
    ascending = values.clone();
    Arrays.sort(ascending);
  }

  /** Copies the values; at least one. */
  public static Sample of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no values");
    }
    return new Sample(values);
  }

  public static Sample of(Collection<Double> values) {
    return of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  public int size() {
    return ascending.length;
  }

  /** The values, ascending. */
  public double[] values() {
    return ascending.clone();
  }

  public double median() {
    return quantile(0.5);
  }

  /**
   * Between the neighbouring values, linearly.
   *
   * @param share 0 to 1
   */
  public double quantile(double share) {
    double at = share * (ascending.length - 1);
    int low = (int) at;
    int high = Math.min(low + 1, ascending.length - 1);
    return ascending[low] + (at - low) * (ascending[high] - ascending[low]);
  }

  /** Half the distance of the quartiles over the median: how noisy the values are. */
  public double spread() {
    return (quantile(0.75) - quantile(0.25)) / 2 / median();
  }

  /**
   * An interval that holds the median of all values that could have been measured with at least 95
   * % probability.
   *
   * @param low lower end
   * @param high upper end
   */
  public record Interval(double low, double high) {}

  /**
   * The narrowest pair of order statistics, equally far from both ends, that covers the median with
   * 95 %: the number of values below the median is binomial. Null with fewer than 6 values, for
   * even the whole range covers less then.
   */
  public Interval interval() {
    int n = ascending.length;
    int drop = -1;
    double term = Math.pow(0.5, n); // probability of exactly k values below the median
    double below = term;
    for (int k = 0; 2 * below <= 0.05 && k < n / 2; k++) {
      drop = k;
      term *= (double) (n - k) / (k + 1);
      below += term;
    }
    return drop < 0 ? null : new Interval(ascending[drop], ascending[n - 1 - drop]);
  }
}
