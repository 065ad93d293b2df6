package org.dir7.engine.graph;

/** The fixed 2-D sine-cosine table that is added to the embedded patches. */
public final class PositionTable {

  private PositionTable() {}

  /**
   * Rows in raster order; the first half of a row encodes the token's row, the second its column,
   * each as {@code width/4} sines then as many cosines of {@code position / 10000^(i/(width/4))}.
   * Computed in double, rounded once.
   *
   * @param width hidden size, a multiple of 4
   * @param grid tokens a side n
   * @return [n*n, width], row-major
   */
  public static float[] of(int width, int grid) {
    int quarter = width / 4;
    float[] table = new float[grid * grid * width];
    for (int row = 0; row < grid; row++) {
      for (int column = 0; column < grid; column++) {
        int at = (row * grid + column) * width;
        for (int i = 0; i < quarter; i++) {
          double frequency = 1.0 / StrictMath.pow(10000, i / (double) quarter);
          table[at + i] = (float) StrictMath.sin(row * frequency);
          table[at + quarter + i] = (float) StrictMath.cos(row * frequency);
          table[at + 2 * quarter + i] = (float) StrictMath.sin(column * frequency);
          table[at + 3 * quarter + i] = (float) StrictMath.cos(column * frequency);
        }
      }
    }
    return table;
  }
}
