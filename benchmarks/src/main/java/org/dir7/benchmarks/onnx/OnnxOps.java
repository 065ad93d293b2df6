package org.dir7.benchmarks.onnx;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.graph.Activation;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.model.Weights;
import org.dir7.engine.tensor.Half;

/** The operators that the export uses, by short names, and weights under the checkpoint's names. */
final class OnnxOps {

  private final OnnxGraph graph;
  private final Weights weights;
  private final Set<String> written = new HashSet<>();

  OnnxOps(OnnxGraph graph, Weights weights) {
    this.graph = graph;
    this.weights = weights;
  }

  String activation(Activation activation, String x) {
    switch (activation) {
      case NONE:
        return x;
      case TANH:
        return graph.node("Tanh", List.of(x));
      case SIGMOID:
        return sigmoid(x);
      case SILU:
        return silu(x);
      case RELU_SQUARED:
        String positive = graph.node("Relu", List.of(x));
        return mul(positive, positive);
    }
    throw new AssertionError(activation);
  }

  String layerNorm(String x, int width, double epsilon) {
    String ones = "ones_" + width;
    if (written.add(ones)) {
      float[] values = new float[width];
      Arrays.fill(values, 1);
      graph.weight(ones, values, width);
    }
    return graph.node(
        "LayerNormalization",
        List.of(x, ones),
        OnnxAttribute.of("axis", -1),
        OnnxAttribute.of("epsilon", (float) epsilon));
  }

  /** The product with a linear map's matrix, stored [in,out] as MatMul wants it. */
  String matMul(String x, String prefix) {
    WeightMatrix matrix = weights.matrix(prefix + ".weight");
    float[] values = values(matrix);
    float[] transposed = new float[values.length];
    for (int row = 0; row < matrix.rows(); row++) {
      for (int column = 0; column < matrix.columns(); column++) {
        transposed[column * matrix.rows() + row] = values[row * matrix.columns() + column];
      }
    }
    String weight = graph.weight(prefix + ".weight", transposed, matrix.columns(), matrix.rows());
    return graph.node("MatMul", List.of(x, weight));
  }

  private static float[] values(WeightMatrix matrix) {
    float[] values = new float[matrix.rows() * matrix.columns()];
    if (matrix instanceof WeightMatrix.F32 f32) {
      f32.values().duplicate().get(values);
    } else if (matrix instanceof WeightMatrix.F16 f16) {
      Half.toFloats(f16.bits().duplicate(), values);
    } else if (matrix instanceof WeightMatrix.I8 i8) {
      if (i8.input().isPresent()) {
        throw Dir7Exception.badInput("onnx: an engine of precision w8a8 cannot be exported");
      }
      for (int i = 0; i < values.length; i++) {
        values[i] = i8.q().get(i) * i8.scale()[i / i8.columns()];
      }
    }
    return values;
  }

  String vector(String weight) {
    if (written.add(weight)) {
      float[] values = weights.vector(weight);
      graph.weight(weight, values, values.length);
    }
    return weight;
  }

  String reshape(String x, long... shape) {
    return graph.node("Reshape", List.of(x, graph.ints(shape)));
  }

  String transpose(String x, long... axes) {
    return graph.node("Transpose", List.of(x), OnnxAttribute.ints("perm", axes));
  }

  String add(String a, String b) {
    return graph.node("Add", List.of(a, b));
  }

  String mul(String a, String b) {
    return graph.node("Mul", List.of(a, b));
  }

  String sigmoid(String x) {
    return graph.node("Sigmoid", List.of(x));
  }

  String silu(String x) {
    return mul(x, sigmoid(x));
  }
}
