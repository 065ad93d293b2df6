package org.dir7.quantize.weights;

import java.util.Arrays;
import org.dir7.quantize.weights.RowProducts.Rows;

/**
 * Factors of symmetric positive definite matrices, in double, every sum in one fixed order. Some
 * rows are worked on together, in memory of their own, and take finished rows block by block.
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
    double[] panel = new double[ROWS * ROWS];
    for (int first = 0; first < n; first += ROWS) {
      int rows = Math.min(ROWS, n - first);
      for (int r = 0; r < rows; r++) {
        System.arraycopy(h, (first + r) * n, block, r * n, first + r + 1);
      }
      for (int k = 0; k < first; k += ROWS) {
        int end = k + ROWS;
        for (int r = 0; r < rows; r++) {
          solve(h, n, k, end, block, r * n);
          for (int c = k; c < end; c++) {
            panel[r * ROWS + c - k] = -block[r * n + c];
          }
        }
        RowProducts.add(
            new Rows(panel, 0, ROWS),
            new Rows(h, k * n + end, n),
            new Rows(block, end, n),
            rows,
            ROWS,
            first - end);
      }
      for (int r = 0; r < rows; r++) {
        finish(block, r, first, n);
        for (int k = 0; k <= first + r; k++) {
          h[k * n + first + r] = block[r * n + k];
        }
      }
    }
  }

  /** The columns {@code from} to {@code to} of a row, those before them being done. */
  private static void solve(double[] h, int n, int from, int to, double[] block, int at) {
    for (int k = from; k < to; k++) {
      double value = block[at + k] / h[k * n + k];
      block[at + k] = value;
      RowProducts.add(-value, h, k * n + k + 1, block, at + k + 1, to - k - 1);
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
    double[] panel = new double[ROWS * ROWS];
    for (int first = 0; first < n; first += ROWS) {
      int rows = Math.min(ROWS, n - first);
      Arrays.fill(block, 0);
      for (int k = 0; k < first; k += ROWS) {
        for (int r = 0; r < rows; r++) {
          for (int c = 0; c < ROWS; c++) {
            panel[r * ROWS + c] = u[(k + c) * n + first + r];
          }
        }
        // Beyond the diagonal the inverse has zeros.
        RowProducts.add(
            new Rows(panel, 0, ROWS),
            new Rows(inverse, k * n, n),
            new Rows(block, 0, n),
            rows,
            ROWS,
            k + ROWS);
      }
      for (int r = 0; r < rows; r++) {
        int row = first + r;
        for (int k = first; k < row; k++) {
          RowProducts.add(u[k * n + row], inverse, k * n, block, r * n, k + 1);
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
}
