package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;

import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.GemmCall;
import org.dir7.backend.cpu.kernel.GemmKernel;
import org.dir7.backend.cpu.kernel.PackedMatrix;
import org.dir7.backend.cpu.kernel.PanelLayout;
import org.dir7.backend.cpu.kernel.WideGemm;

/**
 * {@link GemmKernel} with register tiles. A tile's sums go to a small scratch block first, and from
 * there through the epilogue to memory: that costs one load and one store for K multiply-adds, and
 * makes row and column rests the same code.
 */
final class VectorGemm implements GemmKernel {

  private static final RegisterTile TILE = Lanes.MANY_REGISTERS ? new Tile8x3() : new Tile5x2();

  private static final PanelLayout LAYOUT = new PanelLayout(L, TILE.maxVectors());

  private static final int SUMS = TILE.rows() * LAYOUT.maxColumns();

  @Override
  public PanelLayout layout() {
    return LAYOUT;
  }

  @Override
  public int rowBlock() {
    return TILE.rows();
  }

  @Override
  public int scratchFloats(PackedMatrix w) {
    return SUMS + w.unpackedFloats();
  }

  @Override
  public void tile(
      GemmCall call, float[] a, int ao, int panel, int fromRow, int toRow, float[] scratch) {
    PackedMatrix w = call.w();
    if (w.isWide()) {
      WideGemm.tile(call, a, ao, panel, fromRow, toRow, scratch);
      return;
    }
    float[] b = w.floats();
    int bo = w.firstColumn(panel) * w.depth();
    if (w.isInt8()) {
      b = scratch;
      bo = SUMS;
      Int8Panel.unpack(w, panel, scratch, bo);
    }
    int block = TILE.rows();
    int stride = call.aStride();
    int row = fromRow;
    int at = ao;
    for (; row + block <= toRow; row += block) {
      block(call, panel, a, at, stride, 0, row, block, b, bo, scratch);
      at += block * stride;
    }
    int rest = toRow - row;
    if (rest > 0 && toRow - fromRow >= block) {
      // Rows before the rest are computed again and not stored.
      int skip = block - rest;
      block(call, panel, a, at - skip * stride, stride, skip, row, rest, b, bo, scratch);
    } else {
      for (; row < toRow; row++) {
        block(call, panel, a, at, 0, 0, row, 1, b, bo, scratch);
        at += stride;
      }
    }
  }

  /**
   * Computes a whole block of rows from {@code ao} on ({@code stride} 0: one row, repeated), and
   * stores {@code count} of them, after the first {@code skip}, as rows {@code row} and on.
   */
  private static void block(
      GemmCall call,
      int panel,
      float[] a,
      int ao,
      int stride,
      int skip,
      int row,
      int count,
      float[] b,
      int bo,
      float[] sums) {
    PackedMatrix w = call.w();
    int vectors = w.panelVectors(panel);
    int column = w.firstColumn(panel);
    TILE.sums(vectors, w.depth(), a, ao, stride, b, bo, w.bias(), column, sums);
    if (w.depth() % 2 != 0) {
      int k = w.depth() - 1;
      lastStep(vectors, a, ao + k, stride, b, bo + k * vectors * L, sums);
    }
    if (w.rescale() != null) {
      rescale(w.rescale(), column, vectors, sums);
    }
    VectorEpilogue.store(call, row, count, column, vectors, sums, skip * vectors * L);
  }

  /** Makes outputs of an integer product's sums. */
  private static void rescale(PackedMatrix.Rescale after, int column, int vectors, float[] sums) {
    for (int v = 0; v < vectors; v++) {
      FloatVector factor = FloatVector.fromArray(F, after.factor(), column + v * L);
      FloatVector bias = FloatVector.fromArray(F, after.bias(), column + v * L);
      for (int r = 0; r < TILE.rows(); r++) {
        int at = (r * vectors + v) * L;
        FloatVector.fromArray(F, sums, at).fma(factor, bias).intoArray(sums, at);
      }
    }
  }

  /** The last k of an odd depth; the tiles take two at a time. */
  private static void lastStep(
      int vectors, float[] a, int ao, int stride, float[] b, int bo, float[] sums) {
    for (int r = 0; r < TILE.rows(); r++) {
      FloatVector x = FloatVector.broadcast(F, a[ao + r * stride]);
      for (int v = 0; v < vectors; v++) {
        int at = (r * vectors + v) * L;
        FloatVector sum = FloatVector.fromArray(F, sums, at);
        x.fma(FloatVector.fromArray(F, b, bo + v * L), sum).intoArray(sums, at);
      }
    }
  }
}
