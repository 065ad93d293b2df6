package org.dir7.engine.testing;

import java.util.function.DoubleUnaryOperator;

/** Small matrix arithmetic in double, written to be read. A matrix is an array of rows. */
final class NaiveMath {

  private NaiveMath() {}

  /** {@code x weight^T + bias}; weight [out,in] row-major, bias may be null. */
  static double[][] linear(double[][] x, double[] weight, double[] bias) {
    double[][] y = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      int in = x[t].length;
      y[t] = new double[weight.length / in];
      for (int o = 0; o < y[t].length; o++) {
        y[t][o] = dot(x[t], weight, o * in) + (bias == null ? 0 : bias[o]);
      }
    }
    return y;
  }

  /** Four sums, because one alone would wait for its own last addition. */
  private static double dot(double[] x, double[] weight, int from) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < x.length; i += 4) {
      a += x[i] * weight[from + i];
      b += x[i + 1] * weight[from + i + 1];
      c += x[i + 2] * weight[from + i + 2];
      d += x[i + 3] * weight[from + i + 3];
    }
    for (; i < x.length; i++) {
      a += x[i] * weight[from + i];
    }
    return a + b + (c + d);
  }

  static double[][] map(double[][] x, DoubleUnaryOperator f) {
    double[][] y = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      y[t] = map(x[t], f);
    }
    return y;
  }

  static double[] map(double[] x, DoubleUnaryOperator f) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = f.applyAsDouble(x[i]);
    }
    return y;
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  static double silu(double x) {
    return x * sigmoid(x);
  }

  /** Every group of {@code size} channels to mean 0 and variance 1. */
  static double[] normalise(double[] x, int size, double epsilon) {
    double[] y = new double[x.length];
    for (int g = 0; g < x.length; g += size) {
      double mean = 0;
      for (int i = 0; i < size; i++) {
        mean += x[g + i] / size;
      }
      double variance = 0;
      for (int i = 0; i < size; i++) {
        variance += (x[g + i] - mean) * (x[g + i] - mean) / size;
      }
      for (int i = 0; i < size; i++) {
        y[g + i] = (x[g + i] - mean) / Math.sqrt(variance + epsilon);
      }
    }
    return y;
  }

  /** {@code rows[order[s]]} at s. */
  static double[][] gather(double[][] rows, int[] order) {
    double[][] out = new double[rows.length][];
    for (int s = 0; s < order.length; s++) {
      out[s] = rows[order[s]];
    }
    return out;
  }

  /** The inverse of {@link #gather}. */
  static double[][] scatter(double[][] rows, int[] order) {
    double[][] out = new double[rows.length][];
    for (int s = 0; s < order.length; s++) {
      out[order[s]] = rows[s];
    }
    return out;
  }
}
