package org.dir7.quantize.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GptqTest {

  private final SplittableRandom random = new SplittableRandom(11);

  /** Second moments of correlated rows, as those of a network are. */
  private double[] moments(int n, int rows) {
    double[] h = new double[n * n];
    double[] x = new double[n];
    for (int r = 0; r < rows; r++) {
      double shared = random.nextDouble(-1, 1);
      for (int k = 0; k < n; k++) {
        x[k] = (1 + k % 5) * (shared + random.nextDouble(-1, 1));
      }
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          h[i * n + j] += x[i] * x[j] / rows;
        }
      }
    }
    return h;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 15, 16, 17, 50})
  void factorsTheInverse(int n) {
    double[] h = moments(n, 4 * n);
    double[] m = Cholesky.inverseFactor(h.clone(), n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        // M h M^T is the identity where inverse(h) = M^T M.
        double sum = 0;
        for (int a = 0; a < n; a++) {
          for (int b = 0; b < n; b++) {
            sum += m[i * n + a] * h[a * n + b] * m[j * n + b];
          }
        }
        // Doubles, through matrices of condition numbers in the hundreds.
        assertEquals(i == j ? 1 : 0, sum, 1e-9, i + ", " + j);
        assertTrue(j <= i || m[i * n + j] == 0, "above the diagonal at " + i + ", " + j);
      }
    }
  }

  @Test
  void refusesWhatIsNotPositiveDefinite() {
    double[] h = {1, 2, 2, 1};
    assertThrows(IllegalArgumentException.class, () -> Cholesky.inverseFactor(h, 2));
  }

  /** Equal to rounding column by column with the inverse worked out anew for those that remain. */
  @Test
  void feedsErrorsForwardAsTheDefinitionSays() {
    int n = 6;
    double[] h = moments(n, 40);
    float[] w = new float[2 * n];
    for (int i = 0; i < w.length; i++) {
      w[i] = (float) random.nextDouble(-1, 1);
    }
    float[] scale = {0.05f, 0.02f};
    byte[] q = new byte[w.length];
    new Gptq((i, j) -> h[i * n + j], n, 0.01).round(w, scale, 0, 2, q);
    for (int row = 0; row < 2; row++) {
      byte[] expected = naive(h, n, w, row, scale[row]);
      for (int k = 0; k < n; k++) {
        assertEquals(expected[k], q[row * n + k], row + ", " + k);
      }
    }
  }

  /** Optimal brain surgeon, one weight at a time, in the same order of columns. */
  private static byte[] naive(double[] h, int n, float[] w, int row, float scale) {
    double mean = 0;
    for (int i = 0; i < n; i++) {
      mean += h[i * n + i] / n;
    }
    double[] damped = h.clone();
    for (int i = 0; i < n; i++) {
      damped[i * n + i] += 0.01 * mean;
    }
    boolean[] done = new boolean[n];
    double[] rest = new double[n];
    for (int k = 0; k < n; k++) {
      rest[k] = w[row * n + k];
    }
    byte[] q = new byte[n];
    for (int turn = 0; turn < n; turn++) {
      int next = -1;
      for (int k = 0; k < n; k++) {
        if (!done[k] && (next < 0 || h[k * n + k] > h[next * n + next])) {
          next = k;
        }
      }
      double steps = Math.max(-127, Math.min(127, Math.rint(rest[next] / scale)));
      q[next] = (byte) steps;
      double[] column = solve(damped, n, done, next);
      double error = (rest[next] - steps * scale) / column[next];
      done[next] = true;
      for (int k = 0; k < n; k++) {
        rest[k] -= done[k] ? 0 : error * column[k];
      }
    }
    return q;
  }

  /** A column of the inverse of what is left of h, by elimination. */
  private static double[] solve(double[] h, int n, boolean[] done, int column) {
    double[][] a = new double[n][n + 1];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        a[i][j] = done[i] || done[j] ? (i == j ? 1 : 0) : h[i * n + j];
      }
      a[i][n] = i == column ? 1 : 0;
    }
    for (int p = 0; p < n; p++) {
      for (int i = 0; i < n; i++) {
        double f = i == p ? 0 : a[i][p] / a[p][p];
        for (int j = p; j <= n; j++) {
          a[i][j] -= f * a[p][j];
        }
      }
    }
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = a[i][n] / a[i][i];
    }
    return x;
  }
}
