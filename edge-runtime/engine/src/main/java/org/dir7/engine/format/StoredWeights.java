package org.dir7.engine.format;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.model.Weights;
import org.dir7.engine.tensor.DType;
import org.dir7.engine.tensor.NonFinite;
import org.dir7.engine.tensor.Tensor;

/** Weights as views of mapped files that were checked against the catalog. */
final class StoredWeights implements Weights {

  private static final String WEIGHT = ".weight";
  private static final String SCALE = ".scale";

  private final Map<String, TensorSpec> catalog;
  private final Function<String, Tensor> tensors;

  /**
   * @param tensors finds a tensor by its name in the catalog
   */
  StoredWeights(Map<String, TensorSpec> catalog, Function<String, Tensor> tensors) {
    this.catalog = catalog;
    this.tensors = tensors;
  }

  /** Name of the scales of an I8 matrix: {@code p.weight} to {@code p.scale}. */
  static String scaleName(String matrix) {
    if (!matrix.endsWith(WEIGHT)) {
      throw new IllegalArgumentException(matrix + " is not the name of a matrix");
    }
    return matrix.substring(0, matrix.length() - WEIGHT.length()) + SCALE;
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
      case I8 -> new WeightMatrix.I8(rows, columns, data, scale(name, rows));
      default -> throw new IllegalStateException(name + " was not checked: " + tensor.dtype());
    };
  }

  private float[] scale(String matrix, int rows) {
    return tensors
        .apply(scaleName(matrix))
        .require(DType.F32, List.of(rows))
        .toF32(NonFinite.REFUSE);
  }
}
