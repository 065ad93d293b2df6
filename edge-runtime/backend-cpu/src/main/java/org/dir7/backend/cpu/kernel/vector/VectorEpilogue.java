package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;

import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.Epilogue;
import org.dir7.backend.cpu.kernel.GemmCall;
import org.dir7.backend.cpu.kernel.PlainEpilogue;
import org.dir7.backend.cpu.kernel.ScalarMath;
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
    for (int r = 0; r < rows; r++) {
      int from = at + r * width;
      row(call, row + r, column, whole, sums, from);
      if (whole < columns) {
        PlainEpilogue.store(call, row + r, column + whole, columns - whole, sums, from + whole);
      }
    }
  }

  private static void row(GemmCall call, int row, int column, int count, float[] sums, int from) {
    float[] out = call.out();
    int to = call.outOffset() + row * call.outStride() + column;
    Epilogue epilogue = call.epilogue();
    if (epilogue instanceof Epilogue.Activate activate) {
      activate(activate.activation(), sums, from, out, to, count);
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

  private static void activate(
      Activation activation, float[] sums, int from, float[] out, int to, int count) {
    switch (activation) {
      case NONE:
        for (int j = 0; j < count; j += L) {
          FloatVector.fromArray(F, sums, from + j).intoArray(out, to + j);
        }
        return;
      case TANH:
        for (int j = 0; j < count; j += L) {
          VectorMath.tanh(FloatVector.fromArray(F, sums, from + j)).intoArray(out, to + j);
        }
        return;
      case SIGMOID:
        for (int j = 0; j < count; j += L) {
          VectorMath.sigmoid(FloatVector.fromArray(F, sums, from + j)).intoArray(out, to + j);
        }
        return;
      case SILU:
        // A row or two a step (the time embedding): too seldom for the compiler to inline vectors,
        // which would then be allocated.
        for (int j = 0; j < count; j++) {
          out[to + j] = ScalarMath.silu(sums[from + j]);
        }
        return;
      case RELU_SQUARED:
        for (int j = 0; j < count; j += L) {
          VectorMath.reluSquared(FloatVector.fromArray(F, sums, from + j)).intoArray(out, to + j);
        }
        return;
    }
    throw new AssertionError(activation);
  }
}
