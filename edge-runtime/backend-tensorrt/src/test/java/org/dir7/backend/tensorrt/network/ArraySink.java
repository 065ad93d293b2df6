package org.dir7.backend.tensorrt.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.tensor.Half;

/**
 * Computes every layer at once, in plain loops, and rounds to FP16 wherever a layer's type says so:
 * what a network yields, and what FP16 costs, can be seen without a GPU. Refuses what TensorRT
 * refuses: mixed types, ranks that differ, shapes that do not broadcast.
 */
final class ArraySink implements LayerSink<ArrayTensor> {

  private final Map<String, float[]> inputs;
  final Map<String, ArrayTensor> outputs = new HashMap<>();
  int integerProducts;
  int mixes;

  ArraySink(Map<String, float[]> inputs) {
    this.inputs = inputs;
  }

  private static ArrayTensor tensor(Type type, float[] values, int... shape) {
    assertEquals(ArrayTensor.size(shape), values.length, "elements of the shape");
    if (type == Type.FP16) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Half.toFloat(Half.fromFloat(values[i]));
      }
    }
    return new ArrayTensor(type, shape, values);
  }

  @Override
  public ArrayTensor input(String name, Type type, int... shape) {
    float[] values = inputs.get(name);
    if (values == null) {
      throw new AssertionError("the network asks for an input that nobody gave: " + name);
    }
    return tensor(type, values.clone(), shape);
  }

  @Override
  public void output(String name, ArrayTensor tensor) {
    outputs.put(name, tensor);
  }

  @Override
  public ArrayTensor constant(String name, Type type, float[] values, int... shape) {
    if (type == Type.FP16) {
      HalfWeights.round(name, values);
    }
    return tensor(type, values.clone(), shape);
  }

  @Override
  public Type type(ArrayTensor tensor) {
    return tensor.type();
  }

  @Override
  public int[] shape(ArrayTensor tensor) {
    return tensor.shape().clone();
  }

  @Override
  public ArrayTensor cast(ArrayTensor tensor, Type type) {
    return tensor(type, tensor.values().clone(), tensor.shape());
  }

  @Override
  public ArrayTensor linear(ArrayTensor rows, ArrayTensor weight) {
    assertEquals(rows.type(), weight.type());
    assertEquals(rows.shape()[1], weight.shape()[1]);
    int in = rows.shape()[1];
    int out = weight.shape()[0];
    float[] y = new float[rows.shape()[0] * out];
    for (int r = 0; r < rows.shape()[0]; r++) {
      for (int o = 0; o < out; o++) {
        float sum = 0;
        for (int i = 0; i < in; i++) {
          sum += rows.values()[r * in + i] * weight.values()[o * in + i];
        }
        y[r * out + o] = sum;
      }
    }
    return tensor(rows.type(), y, rows.shape()[0], out);
  }

  @Override
  public ArrayTensor integerLinear(String name, ArrayTensor rows, WeightMatrix.I8 matrix) {
    assertEquals(Type.FP32, rows.type());
    assertEquals(rows.shape()[1], matrix.columns());
    integerProducts++;
    float step = matrix.input().orElseThrow().scale();
    int in = matrix.columns();
    float[] y = new float[rows.shape()[0] * matrix.rows()];
    for (int r = 0; r < rows.shape()[0]; r++) {
      for (int o = 0; o < matrix.rows(); o++) {
        int sum = 0;
        for (int i = 0; i < in; i++) {
          double q = Math.rint(rows.values()[r * in + i] / step);
          sum += (int) Math.max(-128, Math.min(127, q)) * matrix.q().get(o * in + i);
        }
        y[r * matrix.rows() + o] = sum * (step * matrix.scale()[o]);
      }
    }
    return tensor(Type.FP32, y, rows.shape()[0], matrix.rows());
  }

  @Override
  public ArrayTensor map(Pointwise function, ArrayTensor tensor) {
    float[] y = new float[tensor.values().length];
    for (int i = 0; i < y.length; i++) {
      double x = tensor.values()[i];
      y[i] =
          (float)
              switch (function) {
                case TANH -> Math.tanh(x);
                case SIGMOID -> 1 / (1 + Math.exp(-x));
                case RELU -> Math.max(x, 0);
                default -> throw new AssertionError(function);
              };
    }
    return tensor(tensor.type(), y, tensor.shape());
  }

  @Override
  public ArrayTensor combine(Pointwise function, ArrayTensor left, ArrayTensor right) {
    assertEquals(left.type(), right.type(), "types of " + function);
    assertEquals(left.shape().length, right.shape().length, "ranks of " + function);
    int[] shape = new int[left.shape().length];
    for (int axis = 0; axis < shape.length; axis++) {
      int a = left.shape()[axis];
      int b = right.shape()[axis];
      assertEquals(true, a == b || a == 1 || b == 1, "shapes broadcast");
      shape[axis] = Math.max(a, b);
    }
    float[] y = new float[ArrayTensor.size(shape)];
    int[] leftStrides = left.strides();
    int[] rightStrides = right.strides();
    int[] index = new int[shape.length];
    for (int i = 0; i < y.length; i++) {
      float a = left.values()[Layout.offset(index, leftStrides)];
      float b = right.values()[Layout.offset(index, rightStrides)];
      y[i] =
          switch (function) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            default -> throw new AssertionError(function);
          };
      Layout.advance(index, shape);
    }
    return tensor(left.type(), y, shape);
  }

  @Override
  public ArrayTensor layerNorm(ArrayTensor tensor, float epsilon) {
    assertEquals(Type.FP32, tensor.type());
    int width = tensor.shape()[tensor.shape().length - 1];
    float[] y = new float[tensor.values().length];
    for (int at = 0; at < y.length; at += width) {
      double mean = 0;
      double square = 0;
      for (int i = 0; i < width; i++) {
        mean += tensor.values()[at + i] / width;
      }
      for (int i = 0; i < width; i++) {
        square += Math.pow(tensor.values()[at + i] - mean, 2) / width;
      }
      for (int i = 0; i < width; i++) {
        y[at + i] = (float) ((tensor.values()[at + i] - mean) / Math.sqrt(square + epsilon));
      }
    }
    return tensor(Type.FP32, y, tensor.shape());
  }

  @Override
  public ArrayTensor reshape(ArrayTensor tensor, int... shape) {
    return tensor(tensor.type(), tensor.values().clone(), shape);
  }

  @Override
  public ArrayTensor transpose(ArrayTensor tensor, int... permutation) {
    int[] shape = new int[permutation.length];
    int[] full = Layout.strides(tensor.shape());
    int[] strides = new int[permutation.length];
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = tensor.shape()[permutation[axis]];
      strides[axis] = full[permutation[axis]];
    }
    float[] y = new float[tensor.values().length];
    int[] index = new int[shape.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = tensor.values()[Layout.offset(index, strides)];
      Layout.advance(index, shape);
    }
    return tensor(tensor.type(), y, shape);
  }

  @Override
  public ArrayTensor slice(ArrayTensor tensor, int axis, int start, int size) {
    int[] indices = new int[size];
    for (int i = 0; i < size; i++) {
      indices[i] = start + i;
    }
    return gather(tensor, axis, indices);
  }

  @Override
  public ArrayTensor gather(ArrayTensor tensor, int axis, int[] indices) {
    int[] shape = tensor.shape().clone();
    shape[axis] = indices.length;
    int[] strides = Layout.strides(tensor.shape());
    float[] y = new float[ArrayTensor.size(shape)];
    int[] index = new int[shape.length];
    for (int i = 0; i < y.length; i++) {
      int offset = Layout.offset(index, strides);
      y[i] = tensor.values()[offset + (indices[index[axis]] - index[axis]) * strides[axis]];
      Layout.advance(index, shape);
    }
    return tensor(tensor.type(), y, shape);
  }

  @Override
  public ArrayTensor concat(int axis, List<ArrayTensor> parts) {
    assertEquals(0, axis, "parts are joined along the first axis only");
    int[] shape = parts.get(0).shape().clone();
    shape[0] = 0;
    int size = 0;
    for (ArrayTensor part : parts) {
      assertEquals(parts.get(0).type(), part.type());
      int[] rest = part.shape().clone();
      shape[0] += rest[0];
      rest[0] = shape[0];
      assertArrayEquals(shape, rest);
      size += part.values().length;
    }
    float[] y = new float[size];
    int at = 0;
    for (ArrayTensor part : parts) {
      System.arraycopy(part.values(), 0, y, at, part.values().length);
      at += part.values().length;
    }
    return tensor(parts.get(0).type(), y, shape);
  }

  @Override
  public ArrayTensor convolution(
      String name, ArrayTensor image, int out, float[] weight, float[] bias) {
    int in = image.shape()[1];
    int height = image.shape()[2];
    int width = image.shape()[3];
    float[] y = new float[out * height * width];
    for (int o = 0; o < out; o++) {
      for (int row = 0; row < height; row++) {
        for (int column = 0; column < width; column++) {
          float sum = bias[o];
          for (int i = 0; i < in * 9; i++) {
            int from = row + i % 9 / 3 - 1;
            int at = column + i % 3 - 1;
            if (from >= 0 && from < height && at >= 0 && at < width) {
              sum += weight[o * in * 9 + i] * image.values()[(i / 9 * height + from) * width + at];
            }
          }
          y[(o * height + row) * width + column] = sum;
        }
      }
    }
    return tensor(image.type(), y, 1, out, height, width);
  }

  @Override
  public ArrayTensor upsample(ArrayTensor image) {
    int[] rows = new int[image.shape()[2] * 2];
    int[] columns = new int[image.shape()[3] * 2];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i / 2;
    }
    for (int i = 0; i < columns.length; i++) {
      columns[i] = i / 2;
    }
    return gather(gather(image, 2, rows), 3, columns);
  }

  @Override
  public ArrayTensor wkv(WkvLayer layer, List<ArrayTensor> inputs) {
    assertEquals(layer.valueResidual() ? 8 : 6, inputs.size());
    for (ArrayTensor input : inputs) {
      assertArrayEquals(inputs.get(0).shape(), input.shape(), layer.name());
      assertEquals(inputs.get(0).type(), input.type());
    }
    int[] shape = inputs.get(0).shape();
    return tensor(inputs.get(0).type(), new ArrayWkv(layer, inputs).apply(), shape);
  }

  @Override
  public List<ArrayTensor> mix(MixLayer layer, List<ArrayTensor> inputs) {
    mixes++;
    return new ArrayMix(this, layer, inputs).apply();
  }
}
