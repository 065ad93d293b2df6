package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;
import static org.dir7.backend.cpu.kernel.vector.Lanes.V;

import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.Epilogue;
import org.dir7.backend.cpu.kernel.GemmCall;

/** The last operation on a block of sums, and its store: one class a kind of epilogue. */
interface BlockStore {

  /**
   * Stores the whole vectors of a block.
   *
   * @param row first output row
   * @param column first output column
   * @param count columns, a multiple of the lanes
   * @param at first sum; rows are {@code width} apart
   */
  void block(
      GemmCall call, int row, int rows, int column, int count, float[] sums, int at, int width);

  /** {@code out = y}. */
  final class Copy implements BlockStore {
    @Override
    public void block(
        GemmCall call, int row, int rows, int column, int count, float[] sums, int at, int width) {
      float[] out = call.out();
      for (int r = 0; r < rows; r++) {
        int to = call.outOffset() + (row + r) * call.outStride() + column;
        int from = at + r * width;
        for (int j = 0; j < count; j += L) {
          V.cast(FloatVector.fromArray(F, sums, from + j)).intoArray(out, to + j);
        }
      }
    }
  }

  /** {@code out = max(y, 0)^2}. */
  final class ReluSquared implements BlockStore {
    @Override
    public void block(
        GemmCall call, int row, int rows, int column, int count, float[] sums, int at, int width) {
      float[] out = call.out();
      FloatVector zero = V.cast(FloatVector.zero(F));
      for (int r = 0; r < rows; r++) {
        int to = call.outOffset() + (row + r) * call.outStride() + column;
        int from = at + r * width;
        for (int j = 0; j < count; j += L) {
          FloatVector positive = V.cast(FloatVector.fromArray(F, sums, from + j)).max(zero);
          V.cast(positive.mul(positive)).intoArray(out, to + j);
        }
      }
    }
  }

  /** {@link Epilogue.GatedResidual}. */
  final class Gated implements BlockStore {
    @Override
    public void block(
        GemmCall call, int row, int rows, int column, int count, float[] sums, int at, int width) {
      Epilogue.GatedResidual gated = (Epilogue.GatedResidual) call.epilogue();
      float[] out = call.out();
      float[] gates = gated.gate();
      float[] bases = gated.base();
      for (int r = 0; r < rows; r++) {
        int place = (row + r) * call.outStride() + column;
        int to = call.outOffset() + place;
        int base = gated.baseOffset() + place;
        int branch = (row + r) / gated.rowsPerGate();
        int gate = gated.gateOffset() + branch * gated.gateStride() + column;
        int from = at + r * width;
        for (int j = 0; j < count; j += L) {
          FloatVector old = V.cast(FloatVector.fromArray(F, bases, base + j));
          FloatVector y = V.cast(FloatVector.fromArray(F, sums, from + j));
          V.cast(V.cast(FloatVector.fromArray(F, gates, gate + j)).fma(y, old))
              .intoArray(out, to + j);
        }
      }
    }
  }

  /** {@link Epilogue.Add}. */
  final class Add implements BlockStore {
    @Override
    public void block(
        GemmCall call, int row, int rows, int column, int count, float[] sums, int at, int width) {
      Epilogue.Add add = (Epilogue.Add) call.epilogue();
      float[] out = call.out();
      // A value below every sum stands for "no relu", so that there is one loop.
      FloatVector least =
          V.cast(FloatVector.broadcast(F, add.relu() ? 0f : Float.NEGATIVE_INFINITY));
      for (int r = 0; r < rows; r++) {
        int to = call.outOffset() + (row + r) * call.outStride() + column;
        int base = add.baseOffset() + (row + r) % add.period() * call.outStride() + column;
        int from = at + r * width;
        for (int j = 0; j < count; j += L) {
          FloatVector sum = V.cast(FloatVector.fromArray(F, sums, from + j));
          if (add.base() != null) {
            sum = sum.add(V.cast(FloatVector.fromArray(F, add.base(), base + j)));
          }
          V.cast(sum.max(least)).intoArray(out, to + j);
        }
      }
    }
  }
}
