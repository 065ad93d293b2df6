package org.dir7.quantize;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.format.EncodedTensor;
import org.dir7.engine.format.StorageTypes;
import org.dir7.engine.format.TensorEncoding;
import org.dir7.engine.model.Precision;
import org.dir7.engine.tensor.DType;
import org.dir7.engine.tensor.Half;
import org.dir7.engine.tensor.NonFinite;
import org.dir7.engine.tensor.Tensor;
import org.dir7.quantize.weights.RoundedMatrix;
import org.dir7.quantize.weights.RowScales;

/** The precisions that need the weights alone: fp32, fp16 and w8. */
final class StorageEncoding implements TensorEncoding {

  private static final float[] NO_SCALE = {};

  private final Precision precision;

  /**
   * @throws Dir7Exception (bad input) where the precision is not supported
   */
  StorageEncoding(Precision precision) {
    StorageTypes.requireSupported(precision);
    this.precision = precision;
  }

  @Override
  public Precision precision() {
    return precision;
  }

  @Override
  public EncodedTensor encode(TensorSpec spec, Tensor source) {
    float[] weights = source.toF32(NonFinite.REFUSE);
    return switch (StorageTypes.of(precision, spec)) {
      case F32 -> new EncodedTensor(f32(weights), NO_SCALE, Optional.empty());
      case F16 ->
          source.dtype() == DType.F16
              ? new EncodedTensor(source.data(), NO_SCALE, Optional.empty())
              : f16(source, weights);
      default -> i8(spec, weights);
    };
  }

  private static EncodedTensor i8(TensorSpec spec, float[] weights) {
    float[] scale = RowScales.largest(weights, spec.rows());
    RoundedMatrix rounded = RoundedMatrix.nearest(weights, scale, Optional.empty());
    return new EncodedTensor(
        ByteBuffer.wrap(rounded.q()), scale, Errors.between(weights, rounded.values()));
  }

  private static EncodedTensor f16(Tensor source, float[] weights) {
    ByteBuffer bytes = buffer(weights.length * Short.BYTES);
    float[] rounded = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      short half = Half.fromFloat(weights[i]);
      rounded[i] = Half.toFloat(half);
      if (!Float.isFinite(rounded[i])) {
        throw Dir7Exception.badInput(
            "%s: tensor %s is %s at %s; F16 holds at most %s, use precision fp32",
            source.source(), source.name(), weights[i], source.index(i), Half.MAX_VALUE);
      }
      bytes.putShort(half);
    }
    return new EncodedTensor(bytes.flip(), NO_SCALE, Errors.between(weights, rounded));
  }

  private static ByteBuffer f32(float[] weights) {
    ByteBuffer bytes = buffer(weights.length * Float.BYTES);
    bytes.asFloatBuffer().put(weights);
    return bytes;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
