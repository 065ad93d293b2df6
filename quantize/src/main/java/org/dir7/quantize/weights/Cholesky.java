package org.dir7.quantize.weights;

/**
 * Factors of symmetric positive definite matrices, in double, every sum in one fixed order. Some
 * rows are worked on together, in memory of their own, so that a finished row is read once for all
 * of them, and loops add a multiple of one array to another: what compilers make vectors of.
 */
final class Cholesky {

  /** Rows that are worked on together. */
  private static final int ROWS = 16;

  private Cholesky() {}

  /**
   * The lower triangular M with inverse(h) = M^T M.
   *
   * @param h [n, n] row-major, symmetric; overwritten
   */
  static double[] inverseFactor(double[] h, int n) {
    factor(h, n);
    return inverse(h, n);
  }

  /** Puts U, upper triangular, h = U^T U, over h's upper triangle; h is read from its lower one. */
  private static void factor(double[] h, int n) {
    double[] block = new double[ROWS * n];
    for (int first = 0; first < n; first += ROWS) {
      int rows = Math.min(ROWS, n - first);
      for (int r = 0; r < rows; r++) {
        System.arraycopy(h, (first + r) * n, block, r * n, first + r + 1);
      }
      for (int k = 0; k < first; k++) {
        double pivot = h[k * n + k];
        for (int r = 0; r < rows; r++) {
          double value = block[r * n + k] / pivot;
          block[r * n + k] = value;
          add(-value, h, k * n + k + 1, block, r * n + k + 1, first - k - 1);
        }
      }
      for (int r = 0; r < rows; r++) {
        finish(block, r, first, n);
        for (int k = 0; k <= first + r; k++) {
          h[k * n + first + r] = block[r * n + k];
        }
      }
    }
  }

  /** The columns of a block's row that belong to the block itself. */
  private static void finish(double[] block, int r, int first, int n) {
    for (int c = 0; c <= r; c++) {
      int column = first + c;
      double rest = block[r * n + column];
      for (int k = 0; k < column; k++) {
        rest -= block[r * n + k] * block[c * n + k];
      }
      if (c < r) {
        block[r * n + column] = rest / block[c * n + column];
      } else if (rest > 0) {
        block[r * n + column] = Math.sqrt(rest);
      } else {
        throw new IllegalArgumentException("not positive definite at " + column);
      }
    }
  }

  /** The inverse of U^T, with zeros above the diagonal. */
  private static double[] inverse(double[] u, int n) {
    double[] inverse = new double[n * n];
    double[] block = new double[ROWS * n];
    for (int first = 0; first < n; first += ROWS) {
      int rows = Math.min(ROWS, n - first);
      java.util.Arrays.fill(block, 0);
      for (int k = 0; k < first; k++) {
        for (int r = 0; r < rows; r++) {
          add(u[k * n + first + r], inverse, k * n, block, r * n, k + 1);
        }
      }
      for (int r = 0; r < rows; r++) {
        int row = first + r;
        for (int k = first; k < row; k++) {
          add(u[k * n + row], inverse, k * n, block, r * n, k + 1);
        }
        double d = 1 / u[row * n + row];
        for (int j = 0; j < row; j++) {
          inverse[row * n + j] = -d * block[r * n + j];
        }
        inverse[row * n + row] = d;
      }
    }
    return inverse;
  }

  /** to += f * from; two arrays, never one. */
  static void add(double f, double[] from, int at, double[] to, int toAt, int count) {
    for (int j = 0; j < count; j++) {
      to[toAt + j] += f * from[at + j];
    }
  }
}
