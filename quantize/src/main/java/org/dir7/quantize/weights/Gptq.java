package org.dir7.quantize.weights;

/**
 * Rounding with error feedback (GPTQ, Frantar et al. 2022): columns are rounded one after the
 * other, and what each rounding adds to the output is taken back by the columns that follow, as the
 * second moments of the inputs allow. Columns with the largest inputs come first.
 */
public final class Gptq {

  /** Output rows that are walked together, so that a row of the factor is read once for all. */
  private static final int ROWS = 16;

  private static final int MAX = 127;

  private final int n;
  private final int[] order;
  private final double[] factor;

  /**
   * Prepares the second moments of a matrix's inputs.
   *
   * @param h [n, n] row-major, symmetric, positive semidefinite; any scale
   * @param damping share of the mean diagonal that is added to the diagonal
   */
  public Gptq(double[] h, int n, double damping) {
    this.n = n;
    double mean = 0;
    for (int i = 0; i < n; i++) {
      mean += h[i * n + i] / n;
    }
    double added = mean > 0 ? damping * mean : 1;
    order =
        java.util.stream.IntStream.range(0, n)
            .boxed()
            .sorted((a, b) -> Double.compare(h[b * n + b], h[a * n + a]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] sorted = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        sorted[i * n + j] = h[order[i] * n + order[j]];
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
    for (int i = 0; i < n; i++) {
      for (int row = from; row < to; row++) {
        int at = (row - from) * n;
        double value = rest[at + i];
        double steps = Math.max(-MAX, Math.min(MAX, Math.rint(value / scale[row])));
        q[row * n + order[i]] = (byte) steps;
        double error = (value - steps * scale[row]) / factor[i * n + i];
        feed(rest, at, error, i);
      }
    }
  }

  private void feed(double[] rest, int at, double error, int i) {
    int row = i * n;
    for (int j = i + 1; j < n; j++) {
      rest[at + j] -= error * factor[row + j];
    }
  }
}
