package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;

import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.Epilogue;
import org.dir7.backend.cpu.kernel.GemmCall;
import org.dir7.backend.cpu.kernel.MathKernel.Function;
import org.dir7.backend.cpu.kernel.PlainEpilogue;
import org.dir7.engine.graph.Activation;

/** Moves a block of sums through its epilogue; columns that fill no vector go one by one. */
final class VectorEpilogue {

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
    if (call.epilogue() instanceof Epilogue.Activate activate) {
      function(activate.activation(), sums, at, rows * width);
    }
    for (int r = 0; r < rows; r++) {
      int from = at + r * width;
      row(call, row + r, column, whole, sums, from);
      if (whole < columns) {
        rest(call, row + r, column + whole, columns - whole, sums, from + whole);
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

  private static void rest(
      GemmCall call, int row, int column, int columns, float[] sums, int from) {
    if (call.epilogue() instanceof Epilogue.Activate activate
        && activate.activation() != Activation.RELU_SQUARED) {
      int to = call.outOffset() + row * call.outStride() + column;
      System.arraycopy(sums, from, call.out(), to, columns);
    } else {
      PlainEpilogue.store(call, row, column, columns, sums, from);
    }
  }

  private static void row(GemmCall call, int row, int column, int count, float[] sums, int from) {
    float[] out = call.out();
    int to = call.outOffset() + row * call.outStride() + column;
    Epilogue epilogue = call.epilogue();
    if (epilogue instanceof Epilogue.Activate activate) {
      copy(activate.activation(), sums, from, out, to, count);
    } else if (epilogue instanceof Epilogue.GatedResidual gated) {
      int gate = gated.gateOffset() + row / gated.rowsPerGate() * gated.gateStride() + column;
      int base = gated.baseOffset() + row * call.outStride() + column;
      for (int j = 0; j < count; j += L) {
        FloatVector g = FloatVector.fromArray(F, gated.gate(), gate + j);
        FloatVector old = FloatVector.fromArray(F, gated.base(), base + j);
        g.fma(FloatVector.fromArray(F, sums, from + j), old).intoArray(out, to + j);
      }
    } else if (epilogue instanceof Epilogue.Add add) {
      int base = add.baseOffset() + row % add.period() * call.outStride() + column;
      for (int j = 0; j < count; j += L) {
        FloatVector sum = FloatVector.fromArray(F, sums, from + j);
        if (add.base() != null) {
          sum = sum.add(FloatVector.fromArray(F, add.base(), base + j));
        }
        (add.relu() ? Lanes.positive(sum) : sum).intoArray(out, to + j);
      }
    }
  }

  /** Moves sums, which the longer functions were applied to already. */
  private static void copy(
      Activation activation, float[] sums, int from, float[] out, int to, int count) {
    if (activation == Activation.RELU_SQUARED) {
      for (int j = 0; j < count; j += L) {
        FloatVector positive = Lanes.positive(FloatVector.fromArray(F, sums, from + j));
        positive.mul(positive).intoArray(out, to + j);
      }
      return;
    }
    for (int j = 0; j < count; j += L) {
      FloatVector.fromArray(F, sums, from + j).intoArray(out, to + j);
    }
  }
}
