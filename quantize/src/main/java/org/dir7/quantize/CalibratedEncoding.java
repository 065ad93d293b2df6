package org.dir7.quantize;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.format.CalibrationRecipe;
import org.dir7.engine.format.EncodedTensor;
import org.dir7.engine.format.StorageForm;
import org.dir7.engine.format.StorageForm.Input;
import org.dir7.engine.format.TensorEncoding;
import org.dir7.engine.model.Precision;
import org.dir7.engine.tensor.DType;
import org.dir7.engine.tensor.Half;
import org.dir7.engine.tensor.NonFinite;
import org.dir7.engine.tensor.Tensor;
import org.dir7.quantize.weights.RoundedMatrix;

/** Stores the matrices that calibration rounded, corrects biases, and leaves the rest in F16. */
final class CalibratedEncoding implements TensorEncoding {

  private static final float[] NO_SCALE = {};

  private final TensorEncoding others = new StorageEncoding(Precision.FP16);
  private final Precision precision;
  private final CalibrationRecipe recipe;
  private final Map<String, RoundedMatrix> rounded;
  private final Set<String> kept;
  private final Map<String, float[]> biasShift;

  /**
   * @param rounded by name
   * @param kept names of those that stay in F16 after all
   * @param biasShift what is added to biases, by their names
   */
  CalibratedEncoding(
      Precision precision,
      CalibrationRecipe recipe,
      Map<String, RoundedMatrix> rounded,
      Set<String> kept,
      Map<String, float[]> biasShift) {
    this.precision = precision;
    this.recipe = recipe;
    this.rounded = rounded;
    this.kept = kept;
    this.biasShift = biasShift;
  }

  @Override
  public Precision precision() {
    return precision;
  }

  @Override
  public Optional<CalibrationRecipe> calibration() {
    return Optional.of(recipe);
  }

  @Override
  public StorageForm form(TensorSpec spec) {
    RoundedMatrix matrix = rounded.get(spec.name());
    if (matrix == null || kept.contains(spec.name())) {
      return StorageForm.of(DType.F16);
    }
    Input input =
        matrix
            .input()
            .map(i -> i.smooth().isPresent() ? Input.SMOOTHED_INT8 : Input.INT8)
            .orElse(Input.FLOAT);
    return new StorageForm(DType.I8, input);
  }

  @Override
  public EncodedTensor encode(TensorSpec spec, Tensor source) {
    if (form(spec).dtype() == DType.I8) {
      RoundedMatrix matrix = rounded.get(spec.name());
      return new EncodedTensor(
          ByteBuffer.wrap(matrix.q()),
          matrix.scale(),
          matrix.input(),
          Errors.between(source.toF32(NonFinite.REFUSE), matrix.values()));
    }
    float[] shift = biasShift.get(spec.name());
    return shift == null ? others.encode(spec, source) : shifted(source, shift);
  }

  private static EncodedTensor shifted(Tensor source, float[] shift) {
    float[] exact = source.toF32(NonFinite.REFUSE);
    float[] stored = new float[exact.length];
    ByteBuffer bytes = ByteBuffer.allocate(exact.length * Short.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < exact.length; i++) {
      short half = Half.fromFloat(exact[i] + shift[i]);
      stored[i] = Half.toFloat(half);
      bytes.putShort(half);
    }
    return new EncodedTensor(bytes.flip(), NO_SCALE, Errors.between(exact, stored));
  }
}
