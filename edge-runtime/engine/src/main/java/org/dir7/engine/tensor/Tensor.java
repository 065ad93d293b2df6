package org.dir7.engine.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.StringJoiner;
import org.dir7.engine.Dir7Exception;

/**
 * A tensor of a file, read in place.
 *
 * @param source the file, for messages
 * @param name as in the file
 * @param shape row-major sizes; empty for a scalar
 * @param data read-only, little-endian, position 0, limit elements * {@link DType#bytes()}
 */
public record Tensor(
    String source, String name, DType dtype, List<Integer> shape, ByteBuffer data) {

  public Tensor {
    shape = List.copyOf(shape);
  }

  /** Number of elements; a tensor has less than 2^31 bytes. */
  public int elements() {
    return data.capacity() / dtype.bytes();
  }

  /** A view of its own position and limit, little-endian. */
  @Override
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The elements of an F64, F32 or F16 tensor as F32, row-major.
   *
   * @throws Dir7Exception (bad input) where the type is an integer, or {@code nonFinite} is {@link
   *     NonFinite#REFUSE} and an element is NaN or infinite as F32
   */
  public float[] toF32(NonFinite nonFinite) {
    float[] values = convert();
    if (nonFinite == NonFinite.REFUSE) {
      for (int i = 0; i < values.length; i++) {
        if (!Float.isFinite(values[i])) {
          throw Dir7Exception.badInput(
              "%s: tensor %s is %s at %s; values must be finite",
              source, name, values[i], index(i));
        }
      }
    }
    return values;
  }

  private float[] convert() {
    int n = elements();
    float[] values = new float[n];
    switch (dtype) {
      case F32 -> data().asFloatBuffer().get(values);
      case F16 -> Half.toFloats(data().asShortBuffer(), values);
      case F64 -> {
        for (int i = 0; i < n; i++) {
          values[i] = (float) data.getDouble(i * Double.BYTES);
        }
      }
      default ->
          throw Dir7Exception.badInput(
              "%s: tensor %s has type %s; it must be F32, F16 or F64", source, name, dtype);
    }
    return values;
  }

  /** The elements of an I8 tensor, row-major. */
  public byte[] i8() {
    require(DType.I8, shape);
    byte[] values = new byte[elements()];
    data().get(values);
    return values;
  }

  /** Refuses another shape or type than these; returns this. */
  public Tensor require(DType wantedType, List<Integer> wantedShape) {
    if (dtype != wantedType) {
      throw Dir7Exception.badInput(
          "%s: tensor %s has type %s; it must be %s", source, name, dtype, wantedType);
    }
    return requireShape(wantedShape);
  }

  /** Refuses another shape; returns this. */
  public Tensor requireShape(List<Integer> wanted) {
    if (!shape.equals(wanted)) {
      throw Dir7Exception.badInput(
          "%s: tensor %s has shape %s; it must be %s", source, name, shape, wanted);
    }
    return this;
  }

  /** The place of the row-major element {@code i}, as "[2, 17]". */
  public String index(int i) {
    int rest = i;
    int[] at = new int[shape.size()];
    for (int d = at.length - 1; d >= 0; d--) {
      at[d] = rest % shape.get(d);
      rest /= shape.get(d);
    }
    StringJoiner text = new StringJoiner(", ", "[", "]");
    for (int d : at) {
      text.add(Integer.toString(d));
    }
    return text.toString();
  }
}
