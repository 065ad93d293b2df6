package org.dir7.engine.format;

import org.dir7.engine.tensor.DType;

/**
 * How an engine stores a tensor.
 *
 * @param dtype F32, F16 or I8
 * @param input whether the tensor's input is quantized too; {@link Input#FLOAT} unless it is I8
 */
public record StorageForm(DType dtype, Input input) {

  /** What a matrix multiplies. */
  public enum Input {
    /** Floating-point rows. */
    FLOAT,
    /** INT8 rows, by one static scale, stored as {@code p.input_scale}. */
    INT8,
    /** INT8 rows, multiplied by the vector {@code p.smooth} first. */
    SMOOTHED_INT8
  }

  /** A tensor whose input stays as it is. */
  public static StorageForm of(DType dtype) {
    return new StorageForm(dtype, Input.FLOAT);
  }
}
