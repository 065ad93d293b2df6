package org.dir7.quantize.calibrate;

/**
 * Sum of x x^T over the rows x that a matrix multiplied: what a rounding error of its weights costs
 * at its output. It is symmetric: kept are strips of {@value #STRIP} columns from the diagonal
 * down, a little more than half. {@link OuterProducts} adds to it.
 */
public final class SecondMoments {

  /** Columns of a strip: whole panels of the matrix kernels at every vector width. */
  static final int STRIP = 192;

  private final int width;
  private final float[] sums;
  private long rows;
  private boolean guided;
  private boolean few;

  SecondMoments(int width) {
    this(width, new float[floats(width)], 0, false, false);
  }

  SecondMoments(int width, float[] sums, long rows, boolean guided, boolean few) {
    if (sums.length != floats(width)) {
      throw new IllegalArgumentException(sums.length + " sums of width " + width);
    }
    this.width = width;
    this.sums = sums;
    this.rows = rows;
    this.guided = guided;
    this.few = few;
  }

  private static int floats(int width) {
    return start(width, strips(width));
  }

  static int strips(int width) {
    return (width + STRIP - 1) / STRIP;
  }

  /** Columns of a strip: the last one may be narrower. */
  static int columns(int width, int strip) {
    return Math.min(STRIP, width - strip * STRIP);
  }

  /** Where a strip starts: [width - strip * STRIP, columns] row-major. */
  static int start(int width, int strip) {
    // Those before it are all STRIP wide, but for the last one of all, which ends the sums.
    int before = Math.min(strip, width / STRIP);
    int start = STRIP * (before * width - STRIP * before * (before - 1) / 2);
    int rest = width - before * STRIP;
    return strip > before ? start + rest * rest : start;
  }

  /** Takes note of rows that are added to {@link #sums}. */
  void added(RowSample.Weighed sample) {
    rows += sample.counted();
    guided |= sample.guided();
    few |= sample.few();
  }

  /** Rows added; a token whose two branches are guided counts as three. */
  long rows() {
    return rows;
  }

  boolean few() {
    return few;
  }

  /** Whether the rows are those of guidance, both branches in one. */
  public boolean guided() {
    return guided;
  }

  /**
   * Whether the rows are so many, and so different, that other prompts' rows will be like them: not
   * where each follows from its prompt and time, which calibration has a few dozen of.
   */
  public boolean ofMany() {
    return !few;
  }

  /** Mean square of each column. */
  public double[] square() {
    double[] square = new double[width];
    for (int k = 0; k < width; k++) {
      square[k] = at(k, k) / Math.max(1, rows);
    }
    return square;
  }

  public int width() {
    return width;
  }

  /** Strip after strip; what lies above the diagonal means nothing. */
  float[] sums() {
    return sums;
  }

  /** Sum of x[i] x[j]. */
  public double at(int i, int j) {
    int column = Math.min(i, j);
    int strip = column / STRIP;
    int first = strip * STRIP;
    int row = Math.max(i, j) - first;
    return sums[start(width, strip) + row * columns(width, strip) + column - first];
  }
}
