package org.dir7.backend.cpu.kernel;

import org.dir7.engine.graph.Activation;

/** What happens to y = A W^T + bias on its way to memory, while a tile of it is in cache. */
public sealed interface Epilogue {

  /** {@code out = activation(y)}. */
  record Activate(Activation activation) implements Epilogue {}

  /**
   * {@code out = fma(gate, y, base)}: row r of the base, and the gate of its branch, row r / {@code
   * rowsPerGate}.
   *
   * @param baseOffset first element of base row 0; rows are as far apart as the output's
   * @param gateOffset first element of gate row 0
   * @param gateStride floats from one gate row to the next
   */
  @SuppressWarnings("ArrayRecordComponent") // names memory, never compared
  record GatedResidual(
      float[] base, int baseOffset, float[] gate, int gateOffset, int gateStride, int rowsPerGate)
      implements Epilogue {}

  /**
   * {@code out = y + base}, or its positive part.
   *
   * @param base null for {@code out = y}
   * @param baseOffset first element of base row 0; rows are as far apart as the output's
   * @param period row r takes base row r modulo this
   */
  @SuppressWarnings("ArrayRecordComponent") // names memory, never compared
  record Add(float[] base, int baseOffset, int period, boolean relu) implements Epilogue {}
}
