package org.dir7.backend.cpu.plan;

import org.dir7.engine.model.WeightMatrix;

/** A step that multiplies with weights, which a quantizer may swap. */
abstract class MatrixStep extends Step {

  private final String matrix;
  private final int rows;
  private final int columns;

  /**
   * @param matrix full name of the weights
   */
  MatrixStep(String matrix, WeightMatrix weights) {
    this.matrix = matrix;
    this.rows = weights.rows();
    this.columns = weights.columns();
  }

  final String matrix() {
    return matrix;
  }

  /** Takes other weights of the same size. */
  final void replace(WeightMatrix weights) {
    if (weights.rows() != rows || weights.columns() != columns) {
      throw new IllegalArgumentException(
          "%s is [%d, %d]; [%d, %d] does not fit"
              .formatted(matrix, rows, columns, weights.rows(), weights.columns()));
    }
    load(weights);
  }

  /** Packs weights. */
  abstract void load(WeightMatrix weights);
}
