package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.L;

import org.dir7.backend.cpu.kernel.Epilogue;
import org.dir7.backend.cpu.kernel.GemmCall;
import org.dir7.backend.cpu.kernel.MathKernel.Function;
import org.dir7.backend.cpu.kernel.PlainEpilogue;
import org.dir7.engine.graph.Activation;

/**
 * Moves a block of sums through its epilogue; columns that fill no vector go one by one. The loops
 * are reached through a table, for the reason given in {@link VectorMathKernel}.
 */
final class VectorEpilogue {

  private static final int COPY = 0;
  private static final int RELU_SQUARED = 1;
  private static final int GATED = 2;
  private static final int ADD = 3;

  private static final BlockStore[] STORES = {
    new BlockStore.Copy(),
    new BlockStore.ReluSquared(),
    new BlockStore.Gated(),
    new BlockStore.Add()
  };

  private VectorEpilogue() {}

  /**
   * Stores a block.
   *
   * @param row first output row
   * @param column first output column
   * @param vectors vectors a row of {@code sums}, the last perhaps partly beyond the output
   * @param at first element of the block in {@code sums}
   */
  static void store(
      GemmCall call, int row, int rows, int column, int vectors, float[] sums, int at) {
    int width = vectors * L;
    int columns = Math.min(width, call.w().columns() - column);
    int whole = columns - columns % L;
    int kind = COPY;
    if (call.epilogue() instanceof Epilogue.Activate activate) {
      Activation activation = activate.activation();
      kind = activation == Activation.RELU_SQUARED ? RELU_SQUARED : COPY;
      function(activation, sums, at, rows * width);
    } else if (call.epilogue() instanceof Epilogue.GatedResidual) {
      kind = GATED;
    } else if (call.epilogue() instanceof Epilogue.Add) {
      kind = ADD;
    }
    STORES[kind].block(call, row, rows, column, whole, sums, at, width);
    for (int r = 0; whole < columns && r < rows; r++) {
      int from = at + r * width + whole;
      if (kind == COPY) {
        int to = call.outOffset() + (row + r) * call.outStride() + column + whole;
        System.arraycopy(sums, from, call.out(), to, columns - whole);
      } else {
        PlainEpilogue.store(call, row + r, column + whole, columns - whole, sums, from);
      }
    }
  }

  /** Applies a long function to the whole block, in place. */
  private static void function(Activation activation, float[] sums, int at, int n) {
    switch (activation) {
      case TANH -> VectorMathKernel.applyTo(Function.TANH, sums, at, sums, at, n);
      case SIGMOID -> VectorMathKernel.applyTo(Function.SIGMOID, sums, at, sums, at, n);
      case SILU -> VectorMathKernel.applyTo(Function.SILU, sums, at, sums, at, n);
      case NONE, RELU_SQUARED -> {}
    }
  }
}
