package org.dir7.backend.cpu.plan;

import org.dir7.engine.graph.Value;

/** A step that treats rows one by one; a tile is a run of rows. */
abstract class RowStep extends Step {

  /** Few enough to balance threads, enough to hide the cost of taking a tile. */
  private static final int ROWS = 32;

  private final Frame frame;
  private final Value rowsOf;
  private int rows;

  /**
   * @param rowsOf value with as many rows as there are to treat
   */
  RowStep(Frame frame, Value rowsOf) {
    this.frame = frame;
    this.rowsOf = rowsOf;
  }

  @Override
  final int tiles() {
    rows = wanted() ? frame.rows(rowsOf) : 0;
    return (rows + ROWS - 1) / ROWS;
  }

  @Override
  public final void run(int tile, int worker) {
    float[] scratch = frame.scratch(worker).array();
    int to = Math.min(rows, (tile + 1) * ROWS);
    for (int row = tile * ROWS; row < to; row++) {
      row(row, scratch);
    }
  }

  /** Whether anything reads what this step makes. */
  boolean wanted() {
    return true;
  }

  /** Treats a row. */
  abstract void row(int row, float[] scratch);
}
