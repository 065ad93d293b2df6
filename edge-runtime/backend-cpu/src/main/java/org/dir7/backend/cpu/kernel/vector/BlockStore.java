package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;
import static org.dir7.backend.cpu.kernel.vector.Lanes.V;

import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.Epilogue;
import org.dir7.backend.cpu.kernel.GemmCall;

/**
 * The last operation on a block of sums, and its store: one class a kind of epilogue. Rows of three
 * vectors, the usual ones, go without a loop: for so few rounds the compiler's loops, with rounds
 * before and after the unrolled ones, cost more than the work.
 */
interface BlockStore {

  /** Floats of the usual row. */
  int THREE = 3 * L;

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

  /** {@code out = y}, where sums are not outputs at once: after a long function or a rescaling. */
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
      for (int r = 0; r < rows; r++) {
        int to = call.outOffset() + (row + r) * call.outStride() + column;
        int from = at + r * width;
        if (count == THREE) {
          one(sums, from, out, to);
          one(sums, from + L, out, to + L);
          one(sums, from + 2 * L, out, to + 2 * L);
        } else {
          for (int j = 0; j < count; j += L) {
            one(sums, from + j, out, to + j);
          }
        }
      }
    }

    private static void one(float[] sums, int from, float[] out, int to) {
      FloatVector zero = V.cast(FloatVector.zero(F));
      FloatVector positive = V.cast(FloatVector.fromArray(F, sums, from)).max(zero);
      V.cast(positive.mul(positive)).intoArray(out, to);
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
        if (count == THREE) {
          one(sums, from, gates, gate, bases, base, out, to);
          one(sums, from + L, gates, gate + L, bases, base + L, out, to + L);
          one(sums, from + 2 * L, gates, gate + 2 * L, bases, base + 2 * L, out, to + 2 * L);
        } else {
          for (int j = 0; j < count; j += L) {
            one(sums, from + j, gates, gate + j, bases, base + j, out, to + j);
          }
        }
      }
    }

    private static void one(
        float[] sums,
        int from,
        float[] gates,
        int gate,
        float[] bases,
        int base,
        float[] out,
        int to) {
      FloatVector old = V.cast(FloatVector.fromArray(F, bases, base));
      FloatVector y = V.cast(FloatVector.fromArray(F, sums, from));
      V.cast(V.cast(FloatVector.fromArray(F, gates, gate)).fma(y, old)).intoArray(out, to);
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
