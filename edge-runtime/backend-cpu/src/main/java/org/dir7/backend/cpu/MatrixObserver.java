package org.dir7.backend.cpu;

/** Is shown the input of every matrix product of a session, just before it is computed. */
@FunctionalInterface
public interface MatrixObserver {

  /**
   * A product is about to run. Called by the session's caller; the rows are valid during the call.
   *
   * @param matrix name of its weights, such as {@code blocks.3.time.key.weight}
   */
  void input(String matrix, Rows rows);

  /** The rows that a matrix multiplies: tokens, branches, or the windows of a convolution. */
  interface Rows {

    int count();

    /** Columns of the matrix. */
    int width();

    /** Copies a row, in the order of the stored matrix's columns; threads may do so at once. */
    void copy(int row, float[] to, int at);
  }
}
