package org.dir7.engine.model;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Optional;

/**
 * A matrix [rows, columns] = [out, in] (a convolution [out, in*9]) as it is stored. Buffers are
 * read-only views of the engine's mapped file, row-major, little-endian, position 0; they are valid
 * until the engine is closed.
 */
public sealed interface WeightMatrix {

  int rows();

  int columns();

  /** FP32 values. */
  record F32(int rows, int columns, FloatBuffer values) implements WeightMatrix {}

  /** IEEE 754 binary16 bit patterns. */
  record F16(int rows, int columns, ShortBuffer bits) implements WeightMatrix {}

  /**
   * Symmetric INT8: the value is {@code q[row][column] * scale[row]}, one FP32 product.
   *
   * @param q [rows, columns], -127 to 127
   * @param scale [rows]
   * @param input how the matrix's input is quantized before an integer product; empty where the
   *     weights are expanded and multiplied in floating point
   */
  @SuppressWarnings("ArrayRecordComponent") // a view of weights, never compared
  record I8(int rows, int columns, ByteBuffer q, float[] scale, Optional<InputQuantization> input)
      implements WeightMatrix {

    /** Weights alone. */
    public I8(int rows, int columns, ByteBuffer q, float[] scale) {
      this(rows, columns, q, scale, Optional.empty());
    }
  }
}
