package org.dir7.quantize.weights;

/**
 * Sums of products in double, in one fixed order, for factors and error feedback. Rows are added
 * eight at a time, in loops that compilers make vectors of.
 */
final class RowProducts {

  /** Rows that are added together. */
  private static final int TOGETHER = 8;

  /** Columns of a piece: of so many, the rows that are added together fit the first cache. */
  private static final int PIECE = 512;

  private RowProducts() {}

  /**
   * Rows of doubles in an array.
   *
   * @param at first element
   * @param stride from one row to the next
   */
  @SuppressWarnings("ArrayRecordComponent") // names memory, never compared
  record Rows(double[] values, int at, int stride) {}

  /**
   * {@code to[r] += sum over k of f[r][k] * from[k]}.
   *
   * @param f [rows, depth]
   * @param from [depth, columns], in another array than {@code to}
   * @param to [rows, columns]
   */
  static void add(Rows f, Rows from, Rows to, int rows, int depth, int columns) {
    for (int j = 0; j < columns; j += PIECE) {
      int n = Math.min(PIECE, columns - j);
      int k = 0;
      for (; k + TOGETHER <= depth; k += TOGETHER) {
        for (int r = 0; r < rows; r++) {
          eight(
              f.values,
              f.at + r * f.stride + k,
              from.values,
              from.at + k * from.stride + j,
              from.stride,
              to.values,
              to.at + r * to.stride + j,
              n);
        }
      }
      for (; k < depth; k++) {
        for (int r = 0; r < rows; r++) {
          double factor = f.values[f.at + r * f.stride + k];
          add(
              factor,
              from.values,
              from.at + k * from.stride + j,
              to.values,
              to.at + r * to.stride + j,
              n);
        }
      }
    }
  }

  private static void eight(
      double[] f, int fAt, double[] m, int at, int stride, double[] to, int toAt, int n) {
    double f0 = f[fAt];
    double f1 = f[fAt + 1];
    double f2 = f[fAt + 2];
    double f3 = f[fAt + 3];
    double f4 = f[fAt + 4];
    double f5 = f[fAt + 5];
    double f6 = f[fAt + 6];
    double f7 = f[fAt + 7];
    int at1 = at + stride;
    int at2 = at1 + stride;
    int at3 = at2 + stride;
    int at4 = at3 + stride;
    int at5 = at4 + stride;
    int at6 = at5 + stride;
    int at7 = at6 + stride;
    for (int j = 0; j < n; j++) {
      double sum = Math.fma(f0, m[at + j], to[toAt + j]);
      sum = Math.fma(f1, m[at1 + j], sum);
      sum = Math.fma(f2, m[at2 + j], sum);
      sum = Math.fma(f3, m[at3 + j], sum);
      sum = Math.fma(f4, m[at4 + j], sum);
      sum = Math.fma(f5, m[at5 + j], sum);
      sum = Math.fma(f6, m[at6 + j], sum);
      to[toAt + j] = Math.fma(f7, m[at7 + j], sum);
    }
  }

  /** to += f * from; two arrays, never one. */
  static void add(double f, double[] from, int at, double[] to, int toAt, int count) {
    for (int j = 0; j < count; j++) {
      to[toAt + j] = Math.fma(f, from[at + j], to[toAt + j]);
    }
  }
}
