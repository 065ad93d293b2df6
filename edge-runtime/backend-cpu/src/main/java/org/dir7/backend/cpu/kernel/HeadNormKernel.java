package org.dir7.backend.cpu.kernel;

/**
 * What follows the recurrence, one row a call, per head:
 *
 * <pre>
 *   n   = fma((y - mean) * (1 / sqrt(variance + eps)), gamma, beta)
 *   out = fma(sum(r * k * r_k), v, n) * gate
 * </pre>
 */
public interface HeadNormKernel {

  /**
   * Finishes a row.
   *
   * @param row first element of the row, counted from row 0
   * @param receptanceRow the same in the receptance, whose rows may be in scan order
   * @param partials scratch of {@link Partials#COUNT} floats
   */
  void row(HeadNormCall call, int row, int receptanceRow, float[] partials);

  /** {@code out = beta * gate}: what a zero receptance gives. */
  void biasRow(HeadNormCall call, int row);
}
