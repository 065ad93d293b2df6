package org.dir7.quantize;

import java.nio.ByteBuffer;

/**
 * Symmetric INT8 with one F32 scale an output channel: {@code scale[r] = max|w[r]| / 127}, {@code
 * q[r][c] = w[r][c] / scale[r]} rounded to nearest, ties to even; the stored value is {@code q *
 * scale} in F32. A row of zeros has scale 1.
 *
 * @param q [rows, columns], -127 to 127
 * @param scale [rows], positive
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
record ChannelInt8(byte[] q, float[] scale) {

  static final int MAX = 127;

  /**
   * Quantizes a matrix.
   *
   * @param w [rows, columns], finite
   */
  static ChannelInt8 of(float[] w, int rows) {
    int columns = w.length / rows;
    byte[] q = new byte[w.length];
    float[] scale = new float[rows];
    for (int row = 0; row < rows; row++) {
      int from = row * columns;
      scale[row] = scale(w, from, columns);
      for (int i = from; i < from + columns; i++) {
        double steps = Math.rint((double) w[i] / scale[row]);
        q[i] = (byte) Math.max(-MAX, Math.min(MAX, steps));
      }
    }
    return new ChannelInt8(q, scale);
  }

  private static float scale(float[] w, int from, int columns) {
    float max = 0;
    for (int i = from; i < from + columns; i++) {
      max = Math.max(max, Math.abs(w[i]));
    }
    return scale(max);
  }

  /** The scale that puts a magnitude at 127; 1 for zero. */
  static float scale(float max) {
    // A scale that underflows to 0 could not be divided by.
    return max == 0 ? 1 : Math.max((float) (max / (double) MAX), Float.MIN_VALUE);
  }

  /** What backends compute with, [rows, columns]. */
  float[] values() {
    float[] values = new float[q.length];
    int columns = q.length / scale.length;
    for (int i = 0; i < q.length; i++) {
      values[i] = q[i] * scale[i / columns];
    }
    return values;
  }

  ByteBuffer bytes() {
    return ByteBuffer.wrap(q);
  }
}
