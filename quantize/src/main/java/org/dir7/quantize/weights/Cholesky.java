package org.dir7.quantize.weights;

/** Factors of symmetric positive definite matrices, in double, every sum in one fixed order. */
final class Cholesky {

  private Cholesky() {}

  /**
   * The upper triangular U with inverse(h) = U^T U, along which errors are fed forward. With rows
   * and columns reversed h is L L^T, so the inverse of L, reversed again, is U.
   *
   * @param h [n, n] row-major, symmetric
   */
  static double[] inverseFactor(double[] h, int n) {
    double[] l = reversed(h);
    factor(l, n);
    return reversed(inverse(l, n));
  }

  /** Replaces h by L, lower triangular, h = L L^T. */
  private static void factor(double[] h, int n) {
    for (int i = 0; i < n; i++) {
      int row = i * n;
      for (int j = 0; j < i; j++) {
        h[row + j] = (h[row + j] - dot(h, row, j * n, j)) / h[j * n + j];
      }
      double rest = h[row + i] - dot(h, row, row, i);
      if (!(rest > 0)) {
        throw new IllegalArgumentException("not positive definite at " + i);
      }
      h[row + i] = Math.sqrt(rest);
      java.util.Arrays.fill(h, row + i + 1, row + n, 0);
    }
  }

  /** Four partial sums: the fixed order that still keeps the processor busy. */
  private static double dot(double[] x, int a, int b, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = 0;
    for (; k + 4 <= n; k += 4) {
      s0 += x[a + k] * x[b + k];
      s1 += x[a + k + 1] * x[b + k + 1];
      s2 += x[a + k + 2] * x[b + k + 2];
      s3 += x[a + k + 3] * x[b + k + 3];
    }
    for (; k < n; k++) {
      s0 += x[a + k] * x[b + k];
    }
    return (s0 + s1) + (s2 + s3);
  }

  private static double[] inverse(double[] l, int n) {
    double[] inverse = new double[n * n];
    for (int i = 0; i < n; i++) {
      double d = 1 / l[i * n + i];
      for (int k = 0; k < i; k++) {
        double f = -l[i * n + k] * d;
        for (int j = 0; j <= k; j++) {
          inverse[i * n + j] += f * inverse[k * n + j];
        }
      }
      inverse[i * n + i] = d;
    }
    return inverse;
  }

  /** Rows and columns from the last to the first. */
  private static double[] reversed(double[] m) {
    double[] reversed = new double[m.length];
    for (int i = 0; i < m.length; i++) {
      reversed[i] = m[m.length - 1 - i];
    }
    return reversed;
  }
}
