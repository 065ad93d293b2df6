package org.dir7.backend.cpu.kernel.vector;

/** A block of sums that stays in registers while k runs: rows x vectors. */
abstract class RegisterTile {

  private final int rows;
  private final int maxVectors;

  RegisterTile(int rows, int maxVectors) {
    this.rows = rows;
    this.maxVectors = maxVectors;
  }

  /** Rows, always all of them: the caller repeats a row where it has fewer. */
  final int rows() {
    return rows;
  }

  final int maxVectors() {
    return maxVectors;
  }

  /**
   * Computes {@code sums[row][vector]} over the even part of k ({@code depth} rounded down to a
   * multiple of two), starting at the bias.
   *
   * @param vectors 1 to {@link #maxVectors}
   * @param ao first element of row 0
   * @param stride from one row to the next; 0 repeats row 0
   * @param bo the panel: {@code vectors} vectors for each k
   * @param at bias of the panel's first column
   * @param so first sum
   * @param apart from one row of sums to the next
   */
  abstract void sums(
      int vectors,
      int depth,
      float[] a,
      int ao,
      int stride,
      float[] b,
      int bo,
      float[] bias,
      int at,
      float[] sums,
      int so,
      int apart);
}
