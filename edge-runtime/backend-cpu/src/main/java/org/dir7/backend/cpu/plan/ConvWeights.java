package org.dir7.backend.cpu.plan;

import org.dir7.backend.cpu.kernel.PackedMatrix;
import org.dir7.backend.cpu.kernel.PanelLayout;
import org.dir7.backend.cpu.kernel.StoredFloats;
import org.dir7.engine.model.WeightMatrix;

/** Packs a convolution [out, in, 3, 3] with the inputs in the order [3, 3, in]. */
final class ConvWeights {

  private static final int TAPS = 9;

  private ConvWeights() {}

  static PackedMatrix pack(PanelLayout layout, WeightMatrix matrix, float[] bias, int channels) {
    int rows = matrix.rows();
    int columns = matrix.columns();
    if (matrix instanceof WeightMatrix.I8 i8) {
      byte[] stored = new byte[rows * columns];
      i8.q().duplicate().rewind().get(stored);
      byte[] q = new byte[stored.length];
      for (int i = 0; i < q.length; i++) {
        q[i] = stored[source(i, columns, channels)];
      }
      return PackedMatrix.bytes(layout, rows, columns, q, i8.scale(), bias);
    }
    if (matrix instanceof WeightMatrix.F16 f16) {
      short[] stored = new short[rows * columns];
      f16.bits().duplicate().rewind().get(stored);
      short[] bits = new short[stored.length];
      for (int i = 0; i < bits.length; i++) {
        bits[i] = stored[source(i, columns, channels)];
      }
      return PackedMatrix.halves(layout, rows, columns, bits, bias);
    }
    float[] stored = StoredFloats.of(matrix);
    float[] values = new float[stored.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = stored[source(i, columns, channels)];
    }
    return PackedMatrix.floats(layout, rows, columns, values, bias);
  }

  /** Where element i of the order [.., 3, 3, in] lies in the stored order [.., in, 3, 3]. */
  static int source(int i, int columns, int channels) {
    int k = i % columns;
    return i - k + k % channels * TAPS + k / channels;
  }
}
