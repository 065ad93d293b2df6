package org.dir7.quantize.calibrate;

import org.dir7.backend.cpu.WorkerPool;
import org.dir7.backend.cpu.kernel.Epilogue;
import org.dir7.backend.cpu.kernel.GemmCall;
import org.dir7.backend.cpu.kernel.GemmKernel;
import org.dir7.backend.cpu.kernel.PackedMatrix;

/**
 * Sum of x x^T over the rows x that a matrix multiplied: what a rounding error of its weights costs
 * at its output. Accumulated by the backend's own matrix kernel, so that the bits are the same at
 * every vector width and number of threads; only the lower triangle is kept up.
 */
public final class SecondMoments {

  private final int width;
  private final float[] sums;
  private long rows;
  private boolean guided;
  private boolean few;

  SecondMoments(int width) {
    this(width, new float[width * width], 0, false, false);
  }

  SecondMoments(int width, float[] sums, long rows, boolean guided, boolean few) {
    this.width = width;
    this.sums = sums;
    this.rows = rows;
    this.guided = guided;
    this.few = few;
  }

  /**
   * Adds rows.
   *
   * @param columns the rows, transposed
   */
  void add(GemmKernel kernel, WorkerPool pool, RowSample.Columns columns) {
    int count = columns.count();
    float[] transposed = columns.values();
    rows += count;
    guided |= columns.guided();
    few |= columns.few();
    PackedMatrix w = PackedMatrix.floats(kernel.layout(), width, count, transposed, null);
    GemmCall call = new GemmCall(w, count, sums, 0, width, new Epilogue.Add(sums, 0, width, false));
    float[][] scratch = new float[pool.threads()][kernel.scratchFloats(w)];
    pool.run(
        (panel, worker) -> {
          int from = w.firstColumn(panel);
          kernel.tile(call, transposed, from * count, panel, from, width, scratch[worker]);
        },
        w.panels());
  }

  /** Rows added. */
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

  /** [width, width]; valid on and below the diagonal. */
  float[] sums() {
    return sums;
  }

  /** Sum of x[i] x[j]. */
  public double at(int i, int j) {
    return i >= j ? sums[i * width + j] : sums[j * width + i];
  }
}
