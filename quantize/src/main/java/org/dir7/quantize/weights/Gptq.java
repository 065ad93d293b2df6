package org.dir7.quantize.weights;

import java.util.stream.IntStream;
import org.dir7.quantize.weights.RowProducts.Rows;

/**
 * Rounding with error feedback (GPTQ, Frantar et al. 2022): columns are rounded one after the
 * other, and what each rounding adds to the output is taken back by the columns that follow, as the
 * second moments of the inputs allow. Columns with the largest inputs come first.
 */
public final class Gptq {

  /** Output rows that are walked together, so that a row of the factor is read once for all. */
  private static final int ROWS = 16;

  /** Columns whose errors are fed to those that follow them together. */
  private static final int PANEL = 16;

  /** Second moments of a matrix's inputs, at any scale. */
  @FunctionalInterface
  public interface Moments {
    double at(int i, int j);
  }

  private final int n;

  /** Columns, the last to be rounded first: the walk goes from the end to the front. */
  private final int[] order;

  /** Lower triangular; a column's row says how its error is fed to those before it here. */
  private final double[] factor;

  /**
   * Prepares the second moments of a matrix's inputs.
   *
   * @param h [n, n], symmetric, positive semidefinite
   * @param damping share of the mean diagonal that is added to the diagonal
   */
  public Gptq(Moments h, int n, double damping) {
    this.n = n;
    double mean = 0;
    for (int i = 0; i < n; i++) {
      mean += h.at(i, i) / n;
    }
    double added = mean > 0 ? damping * mean : 1;
    int[] falling =
        IntStream.range(0, n)
            .boxed()
            .sorted((a, b) -> Double.compare(h.at(b, b), h.at(a, a)))
            .mapToInt(Integer::intValue)
            .toArray();
    order = IntStream.range(0, n).map(i -> falling[n - 1 - i]).toArray();
    double[] sorted = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        sorted[i * n + j] = h.at(order[i], order[j]);
      }
      sorted[i * n + i] += added;
    }
    factor = Cholesky.inverseFactor(sorted, n);
  }

  /**
   * Rounds output rows.
   *
   * @param w [.., n], row-major
   * @param scale of each row
   * @param from first row
   * @param to last row, exclusive
   * @param q receives [.., n], -127 to 127
   */
  public void round(float[] w, float[] scale, int from, int to, byte[] q) {
    for (int first = from; first < to; first += ROWS) {
      block(w, scale, first, Math.min(to, first + ROWS), q);
    }
  }

  private void block(float[] w, float[] scale, int from, int to, byte[] q) {
    double[] rest = new double[(to - from) * n];
    for (int row = from; row < to; row++) {
      for (int i = 0; i < n; i++) {
        rest[(row - from) * n + i] = w[row * n + order[i]];
      }
    }
    double[] errors = new double[(to - from) * PANEL];
    for (int end = n; end > 0; end -= PANEL) {
      int start = Math.max(0, end - PANEL);
      for (int row = from; row < to; row++) {
        int at = (row - from) * n;
        for (int i = end - 1; i >= start; i--) {
          double value = rest[at + i];
          double steps =
              Math.max(
                  -RoundedMatrix.MAX, Math.min(RoundedMatrix.MAX, Math.rint(value / scale[row])));
          q[row * n + order[i]] = (byte) steps;
          double error = (value - steps * scale[row]) / factor[i * n + i];
          errors[(row - from) * PANEL + i - start] = -error;
          RowProducts.add(-error, factor, i * n + start, rest, at + start, i - start);
        }
      }
      RowProducts.add(
          new Rows(errors, 0, PANEL),
          new Rows(factor, start * n, n),
          new Rows(rest, 0, n),
          to - from,
          end - start,
          start);
    }
  }
}
