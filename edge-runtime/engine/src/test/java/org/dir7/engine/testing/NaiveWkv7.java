package org.dir7.engine.testing;

/** WKV-7 as the formula has it, in double. */
public final class NaiveWkv7 {

  private NaiveWkv7() {}

  /**
   * The recurrence; inputs [T][heads*n], head after head.
   *
   * @param state [heads][n][n] (value row, key column), changed to the final state
   * @return y [T][heads*n]
   */
  public static double[][] apply(
      double[][] r,
      double[][] w,
      double[][] k,
      double[][] v,
      double[][] a,
      double[][] b,
      double[][][] state) {
    int n = state[0].length;
    double[][] y = new double[r.length][state.length * n];
    for (int t = 0; t < r.length; t++) {
      for (int h = 0; h < state.length; h++) {
        double[][] s = state[h];
        for (int i = 0; i < n; i++) {
          double sa = 0;
          for (int j = 0; j < n; j++) {
            sa += s[i][j] * a[t][h * n + j];
          }
          double sum = 0;
          for (int j = 0; j < n; j++) {
            int c = h * n + j;
            s[i][j] = s[i][j] * w[t][c] + sa * b[t][c] + v[t][h * n + i] * k[t][c];
            sum += s[i][j] * r[t][c];
          }
          y[t][h * n + i] = sum;
        }
      }
    }
    return y;
  }
}
