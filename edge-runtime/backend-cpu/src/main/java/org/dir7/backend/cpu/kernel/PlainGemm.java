package org.dir7.backend.cpu.kernel;

import org.dir7.engine.tensor.Half;

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
  public int sumFloats() {
    return LAYOUT.maxColumns();
  }

  @Override
  public void tile(
      GemmCall call, float[] a, int ao, int panel, int fromRow, int toRow, AlignedFloats memory) {
    PackedMatrix w = call.w();
    if (w.isWide()) {
      WideGemm.tile(call, a, ao, panel, fromRow, toRow, memory);
      return;
    }
    int first = w.firstColumn(panel);
    int width = w.panelVectors(panel) * LAYOUT.lanes();
    float[] scratch = memory.array();
    int sums = memory.start();
    int bo = sums + LAYOUT.maxColumns();
    unpack(w, panel, scratch, bo);
    int columns = Math.min(width, w.columns() - first);
    for (int row = fromRow; row < toRow; row++) {
      System.arraycopy(w.bias(), first, scratch, sums, width);
      int at = ao + (row - fromRow) * call.aStride();
      for (int k = 0; k < w.depth(); k++) {
        multiplyAdd(a[at + k], scratch, bo + k * width, sums, width);
      }
      rescale(w, first, columns, scratch, sums);
      PlainEpilogue.store(call, row, first, columns, scratch, sums);
    }
  }

  /** Makes outputs of an integer product's sums, from element {@code at} on. */
  static void rescale(PackedMatrix w, int first, int columns, float[] sums, int at) {
    PackedMatrix.Rescale after = w.rescale();
    if (after != null) {
      for (int j = 0; j < columns; j++) {
        sums[at + j] = Math.fma(sums[at + j], after.factor()[first + j], after.bias()[first + j]);
      }
    }
  }

  private static void multiplyAdd(float x, float[] s, int bo, int sums, int width) {
    for (int j = 0; j < width; j++) {
      s[sums + j] = Math.fma(x, s[bo + j], s[sums + j]);
    }
  }

  private static void unpack(PackedMatrix w, int panel, float[] out, int offset) {
    int first = w.firstColumn(panel);
    int width = w.panelVectors(panel) * LAYOUT.lanes();
    int from = first * w.groups();
    int group = w.format().group();
    for (int k = 0; k < w.depth(); k++) {
      int words = from + k / group * width;
      for (int j = 0; j < width; j++) {
        out[offset + k * width + j] = weight(w, first + j, w.word(words + j), k % group);
      }
    }
  }

  /** The weight at a place in a word. */
  private static float weight(PackedMatrix w, int column, int word, int place) {
    return switch (w.format()) {
      case FLOATS -> Float.intBitsToFloat(word);
      case HALVES -> Half.toFloat((short) (word >>> place * Short.SIZE));
      case BYTES -> ((word >>> place * Byte.SIZE & 0xff) - PackedMatrix.OFFSET) * w.scale()[column];
    };
  }
}
