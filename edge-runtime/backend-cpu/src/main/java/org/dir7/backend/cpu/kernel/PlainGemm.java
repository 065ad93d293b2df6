package org.dir7.backend.cpu.kernel;

/** {@link GemmKernel} in plain Java: the oracle, and the fallback without the Vector API. */
public final class PlainGemm implements GemmKernel {

  private static final PanelLayout LAYOUT = new PanelLayout(16, 4);

  @Override
  public PanelLayout layout() {
    return LAYOUT;
  }

  @Override
  public int rowBlock() {
    return 1;
  }

  @Override
  public int scratchFloats(PackedMatrix w) {
    return LAYOUT.maxColumns() + w.unpackedFloats();
  }

  @Override
  public void tile(
      GemmCall call, float[] a, int ao, int panel, int fromRow, int toRow, float[] scratch) {
    PackedMatrix w = call.w();
    if (w.isWide()) {
      WideGemm.tile(call, a, ao, panel, fromRow, toRow, scratch);
      return;
    }
    int first = w.firstColumn(panel);
    int width = w.panelVectors(panel) * LAYOUT.lanes();
    float[] b = w.floats();
    int bo = first * w.depth();
    if (w.isInt8()) {
      b = scratch;
      bo = LAYOUT.maxColumns();
      unpack(w, panel, scratch, bo);
    }
    int columns = Math.min(width, w.columns() - first);
    for (int row = fromRow; row < toRow; row++) {
      System.arraycopy(w.bias(), first, scratch, 0, width);
      int at = ao + (row - fromRow) * call.aStride();
      for (int k = 0; k < w.depth(); k++) {
        multiplyAdd(a[at + k], b, bo + k * width, scratch, width);
      }
      rescale(w, first, columns, scratch);
      PlainEpilogue.store(call, row, first, columns, scratch, 0);
    }
  }

  /** Makes outputs of an integer product's sums, from element 0. */
  static void rescale(PackedMatrix w, int first, int columns, float[] sums) {
    PackedMatrix.Rescale after = w.rescale();
    if (after != null) {
      for (int j = 0; j < columns; j++) {
        sums[j] = Math.fma(sums[j], after.factor()[first + j], after.bias()[first + j]);
      }
    }
  }

  private static void multiplyAdd(float x, float[] b, int bo, float[] sum, int width) {
    for (int j = 0; j < width; j++) {
      sum[j] = Math.fma(x, b[bo + j], sum[j]);
    }
  }

  private static void unpack(PackedMatrix w, int panel, float[] out, int offset) {
    int first = w.firstColumn(panel);
    int width = w.panelVectors(panel) * LAYOUT.lanes();
    int from = first * w.groups();
    for (int k = 0; k < w.depth(); k++) {
      int words = from + k / PackedMatrix.GROUP * width;
      int shift = k % PackedMatrix.GROUP * Byte.SIZE;
      for (int j = 0; j < width; j++) {
        int q = (w.words()[words + j] >>> shift & 0xff) - PackedMatrix.OFFSET;
        out[offset + k * width + j] = q * w.scale()[first + j];
      }
    }
  }
}
