package org.dir7.backend.cpu.kernel;

/**
 * Integer products whose sums FP32 could not hold: INT32 in plain Java, at every vector width. No
 * matrix of the shipped model needs it; it is there so that none can be wrong.
 */
public final class WideGemm {

  private WideGemm() {}

  /** As {@link GemmKernel#tile}. */
  public static void tile(
      GemmCall call, float[] a, int ao, int panel, int fromRow, int toRow, AlignedFloats scratch) {
    PackedMatrix w = call.w();
    float[] sums = scratch.array();
    int so = scratch.start();
    int lanes = w.layout().lanes();
    int first = w.firstColumn(panel);
    int width = w.panelVectors(panel) * lanes;
    int columns = Math.min(width, w.columns() - first);
    for (int row = fromRow; row < toRow; row++) {
      int at = ao + (row - fromRow) * call.aStride();
      for (int j = 0; j < columns; j++) {
        sums[so + j] = sum(w, first * w.groups() + j, width, a, at);
      }
      PlainGemm.rescale(w, first, columns, sums, so);
      PlainEpilogue.store(call, row, first, columns, sums, so);
    }
  }

  private static int sum(PackedMatrix w, int from, int width, float[] a, int at) {
    int group = w.format().group();
    int sum = 0;
    for (int k = 0; k < w.depth(); k++) {
      int word = w.word(from + k / group * width);
      int q = (word >>> k % group * Byte.SIZE & 0xff) - PackedMatrix.OFFSET;
      sum += (int) a[at + k] * q;
    }
    return sum;
  }
}
