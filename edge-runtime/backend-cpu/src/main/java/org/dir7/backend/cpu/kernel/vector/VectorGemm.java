package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;
import static org.dir7.backend.cpu.kernel.vector.Lanes.V;

import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.AlignedFloats;
import org.dir7.backend.cpu.kernel.Epilogue;
import org.dir7.backend.cpu.kernel.GemmCall;
import org.dir7.backend.cpu.kernel.GemmKernel;
import org.dir7.backend.cpu.kernel.PackedMatrix;
import org.dir7.backend.cpu.kernel.PanelLayout;
import org.dir7.backend.cpu.kernel.WideGemm;
import org.dir7.engine.graph.Activation;

/**
 * {@link GemmKernel} with register tiles. Sums that are the outputs go to memory at once; others go
 * to a small scratch block first, some tiles together, and from there through the epilogue to
 * memory: that costs one load and one store for K multiply-adds, and makes row and column rests the
 * same code.
 */
final class VectorGemm implements GemmKernel {

  private static final RegisterTile TILE = Lanes.MANY_REGISTERS ? new Tile8x3() : new Tile3x3();

  private static final PanelLayout LAYOUT = new PanelLayout(L, TILE.maxVectors());

  /** Rows whose sums wait for one epilogue: enough that its start costs nothing. */
  private static final int STRIP = 24;

  /** A strip, a rest that is put to it, and what a tile writes beyond the last row it was for. */
  private static final int SUMS = (STRIP + 2 * TILE.rows()) * LAYOUT.maxColumns();

  @Override
  public PanelLayout layout() {
    return LAYOUT;
  }

  @Override
  public int rowBlock() {
    return TILE.rows();
  }

  @Override
  public int sumFloats() {
    return SUMS;
  }

  @Override
  public void tile(
      GemmCall call, float[] a, int ao, int panel, int fromRow, int toRow, AlignedFloats scratch) {
    PackedMatrix w = call.w();
    if (w.isWide()) {
      WideGemm.tile(call, a, ao, panel, fromRow, toRow, scratch);
      return;
    }
    float[] sums = scratch.array();
    int so = scratch.start();
    int bo = so + SUMS;
    Panel.unpack(w, panel, sums, bo);
    int vectors = w.panelVectors(panel);
    int column = w.firstColumn(panel);
    int stride = call.aStride();
    int all = toRow - fromRow;
    if (sumsAreOutputs(call, column + vectors * L) && all >= TILE.rows()) {
      int apart = call.outStride();
      int out = call.outOffset() + fromRow * apart + column;
      rows(w, panel, a, ao, stride, all, sums, bo, call.out(), out, apart);
      return;
    }
    int at = ao;
    for (int row = fromRow; row < toRow; ) {
      int left = toRow - row;
      int rows = left < STRIP + TILE.rows() ? left : STRIP;
      rows(w, panel, a, at, stride, rows, sums, bo, sums, so, vectors * L);
      if (w.rescale() != null) {
        rescale(w.rescale(), column, vectors, rows, sums, so);
      }
      VectorEpilogue.store(call, row, rows, column, vectors, sums, so);
      row += rows;
      at += rows * stride;
    }
  }

  /** Whether nothing is done with the sums of a panel that ends before {@code end}. */
  private static boolean sumsAreOutputs(GemmCall call, int end) {
    return end <= call.w().columns()
        && call.w().rescale() == null
        && call.epilogue() instanceof Epilogue.Activate activate
        && activate.activation() == Activation.NONE;
  }

  /**
   * Computes the sums of some rows, {@code apart} from each other in {@code sums}; the panel lies
   * in {@code b} from {@code bo} on. Fewer rows than a tile has are written as a whole tile each.
   */
  private static void rows(
      PackedMatrix w,
      int panel,
      float[] a,
      int ao,
      int stride,
      int rows,
      float[] b,
      int bo,
      float[] sums,
      int so,
      int apart) {
    int block = TILE.rows();
    int row = 0;
    for (; row + block <= rows; row += block) {
      block(w, panel, a, ao + row * stride, stride, b, bo, sums, so + row * apart, apart);
    }
    if (row < rows && rows >= block) {
      // The last whole block again from a later row on: some of its rows are computed twice.
      row = rows - block;
      block(w, panel, a, ao + row * stride, stride, b, bo, sums, so + row * apart, apart);
    } else {
      for (; row < rows; row++) {
        block(w, panel, a, ao + row * stride, 0, b, bo, sums, so + row * apart, apart);
      }
    }
  }

  /** Computes a block of rows from {@code ao} on; with {@code stride} 0 one row, repeated. */
  private static void block(
      PackedMatrix w,
      int panel,
      float[] a,
      int ao,
      int stride,
      float[] b,
      int bo,
      float[] sums,
      int so,
      int apart) {
    int vectors = w.panelVectors(panel);
    int column = w.firstColumn(panel);
    TILE.sums(vectors, w.depth(), a, ao, stride, b, bo, w.bias(), column, sums, so, apart);
    if (w.depth() % 2 != 0) {
      int k = w.depth() - 1;
      lastStep(vectors, a, ao + k, stride, b, bo + k * vectors * L, sums, so, apart);
    }
  }

  /** Makes outputs of an integer product's sums. */
  private static void rescale(
      PackedMatrix.Rescale after, int column, int vectors, int rows, float[] sums, int so) {
    for (int v = 0; v < vectors; v++) {
      FloatVector factor = V.cast(FloatVector.fromArray(F, after.factor(), column + v * L));
      FloatVector bias = V.cast(FloatVector.fromArray(F, after.bias(), column + v * L));
      for (int r = 0; r < rows; r++) {
        int at = so + (r * vectors + v) * L;
        V.cast(V.cast(FloatVector.fromArray(F, sums, at)).fma(factor, bias)).intoArray(sums, at);
      }
    }
  }

  /** The last k of an odd depth; tiles may take two at a time. */
  private static void lastStep(
      int vectors,
      float[] a,
      int ao,
      int stride,
      float[] b,
      int bo,
      float[] sums,
      int so,
      int apart) {
    for (int r = 0; r < TILE.rows(); r++) {
      FloatVector x = V.cast(FloatVector.broadcast(F, a[ao + r * stride]));
      for (int v = 0; v < vectors; v++) {
        int at = so + r * apart + v * L;
        FloatVector sum = V.cast(FloatVector.fromArray(F, sums, at));
        V.cast(x.fma(V.cast(FloatVector.fromArray(F, b, bo + v * L)), sum)).intoArray(sums, at);
      }
    }
  }
}
