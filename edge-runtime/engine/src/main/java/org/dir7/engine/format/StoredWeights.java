package org.dir7.engine.format;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.model.InputQuantization;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.model.Weights;
import org.dir7.engine.tensor.DType;
import org.dir7.engine.tensor.NonFinite;
import org.dir7.engine.tensor.Tensor;

/** Weights as views of mapped files that were checked against the catalog. */
final class StoredWeights implements Weights {

  private static final String WEIGHT = ".weight";
  private static final String SCALE = ".scale";
  private static final String INPUT_SCALE = ".input_scale";
  private static final String SMOOTH = ".smooth";

  private final Map<String, TensorSpec> catalog;
  private final Function<String, Tensor> tensors;
  private final Function<String, StorageForm.Input> inputs;

  /**
   * @param tensors finds a tensor by its name in the catalog
   * @param inputs says what a matrix multiplies
   */
  StoredWeights(
      Map<String, TensorSpec> catalog,
      Function<String, Tensor> tensors,
      Function<String, StorageForm.Input> inputs) {
    this.catalog = catalog;
    this.tensors = tensors;
    this.inputs = inputs;
  }

  /** Name of the scales of an I8 matrix: {@code p.weight} to {@code p.scale}. */
  static String scaleName(String matrix) {
    return beside(matrix, SCALE);
  }

  /** Name of the static scale of an I8 matrix's input, F32 [1]. */
  static String inputScaleName(String matrix) {
    return beside(matrix, INPUT_SCALE);
  }

  /** Name of the vector that multiplies an I8 matrix's input before its quantization, F32 [in]. */
  static String smoothName(String matrix) {
    return beside(matrix, SMOOTH);
  }

  private static String beside(String matrix, String suffix) {
    if (!matrix.endsWith(WEIGHT)) {
      throw new IllegalArgumentException(matrix + " is not the name of a matrix");
    }
    return matrix.substring(0, matrix.length() - WEIGHT.length()) + suffix;
  }

  @Override
  public float[] vector(String name) {
    return tensors.apply(name).toF32(NonFinite.REFUSE);
  }

  @Override
  public WeightMatrix matrix(String name) {
    Tensor tensor = tensors.apply(name);
    TensorSpec spec = catalog.get(name);
    if (spec == null || !spec.isMatrix()) {
      throw new IllegalArgumentException(name + " is not a matrix of the model");
    }
    int rows = spec.rows();
    int columns = spec.columns();
    ByteBuffer data = tensor.data();
    return switch (tensor.dtype()) {
      case F32 -> new WeightMatrix.F32(rows, columns, data.asFloatBuffer());
      case F16 -> new WeightMatrix.F16(rows, columns, data.asShortBuffer());
      case I8 ->
          new WeightMatrix.I8(
              rows, columns, data, vector(scaleName(name), rows), input(name, columns));
      default -> throw new IllegalStateException(name + " was not checked: " + tensor.dtype());
    };
  }

  private Optional<InputQuantization> input(String matrix, int columns) {
    StorageForm.Input input = inputs.apply(matrix);
    if (input == StorageForm.Input.FLOAT) {
      return Optional.empty();
    }
    float scale = vector(inputScaleName(matrix), 1)[0];
    Optional<float[]> smooth =
        input == StorageForm.Input.SMOOTHED_INT8
            ? Optional.of(vector(smoothName(matrix), columns))
            : Optional.empty();
    return Optional.of(new InputQuantization(scale, smooth));
  }

  private float[] vector(String name, int size) {
    return tensors.apply(name).require(DType.F32, List.of(size)).toF32(NonFinite.REFUSE);
  }
}
