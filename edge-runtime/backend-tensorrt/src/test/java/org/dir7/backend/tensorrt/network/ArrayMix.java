package org.dir7.backend.tensorrt.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the plugin computes for a whole residual branch, out of the sink's other layers, from the
 * weights in the order that mix.h says.
 */
final class ArrayMix {

  private final ArraySink sink;
  private final MixLayer layer;
  private final ArrayTensor x;
  private final ArrayTensor modulation;
  private final List<ArrayTensor> rest;
  private final int branches;
  private final int tokens;
  private final int width;
  private int weightsRead;
  private int vectorsRead;

  ArrayMix(ArraySink sink, MixLayer layer, List<ArrayTensor> inputs) {
    this.sink = sink;
    this.layer = layer;
    this.x = inputs.get(0);
    this.modulation = inputs.get(1);
    this.rest = inputs.subList(2, inputs.size());
    this.branches = x.shape()[0];
    this.tokens = x.shape()[1];
    this.width = x.shape()[2];
    assertEquals(Type.FP32, x.type());
    assertArrayEquals(new int[] {branches, layer.chunks() * width}, modulation.shape());
  }

  List<ArrayTensor> apply() {
    ArrayTensor norm = norm();
    List<ArrayTensor> outputs = new ArrayList<>();
    ArrayTensor branch =
        layer.kind() == MixLayer.Kind.CHANNEL ? channel(norm) : recurrent(norm, outputs);
    assertEquals(layer.weights().length, weightsRead, "weights");
    assertEquals(layer.vectors().length, vectorsRead, "vectors");
    ArrayTensor gate = chunk(layer.chunk() + 2);
    ArrayTensor added =
        sink.combine(Pointwise.MULTIPLY, sink.cast(tokens(branch), Type.FP32), gate);
    outputs.add(0, sink.combine(Pointwise.ADD, x, added));
    return outputs;
  }

  private ArrayTensor chunk(int index) {
    return sink.reshape(sink.slice(modulation, 1, index * width, width), branches, 1, width);
  }

  private ArrayTensor norm() {
    ArrayTensor normal = sink.layerNorm(x, 1e-6f);
    ArrayTensor one = sink.constant("one", Type.FP32, new float[] {1}, 1, 1, 1);
    ArrayTensor scale = sink.combine(Pointwise.ADD, chunk(layer.chunk() + 1), one);
    ArrayTensor scaled = sink.combine(Pointwise.MULTIPLY, normal, scale);
    ArrayTensor out = sink.combine(Pointwise.ADD, scaled, chunk(layer.chunk()));
    return sink.cast(out, Type.FP16);
  }

  private float[] weights(int count) {
    weightsRead += count;
    return Arrays.copyOfRange(layer.weights(), weightsRead - count, weightsRead);
  }

  private ArrayTensor matrix(int rows, int columns) {
    return sink.constant(layer.name(), Type.FP16, weights(rows * columns), rows, columns);
  }

  private float[] vector() {
    vectorsRead += width;
    return Arrays.copyOfRange(layer.vectors(), vectorsRead - width, vectorsRead);
  }

  /** Rows of all branches, each moved toward the token visited before. */
  private ArrayTensor shifted(ArrayTensor norm, float[] share) {
    int[] order = layer.scan().order(layer.grid());
    float[] y = new float[norm.values().length];
    for (int b = 0; b < branches; b++) {
      for (int s = 0; s < tokens; s++) {
        int at = (b * tokens + order[s]) * width;
        int before = s == 0 ? -1 : (b * tokens + order[s - 1]) * width;
        for (int i = 0; i < width; i++) {
          float now = norm.values()[at + i];
          float old = before < 0 ? 0 : norm.values()[before + i];
          y[at + i] = now + (old - now) * share[i];
        }
      }
    }
    ArrayTensor rows = new ArrayTensor(Type.FP32, new int[] {branches * tokens, width}, y);
    return sink.cast(rows, Type.FP16);
  }

  private ArrayTensor tokens(ArrayTensor rows) {
    return sink.reshape(rows, rows.shape()[0] / tokens, tokens, rows.shape()[1]);
  }

  private ArrayTensor channel(ArrayTensor norm) {
    ArrayTensor in = shifted(norm, weights(width));
    ArrayTensor key = sink.map(Pointwise.RELU, sink.linear(in, matrix(layer.hidden(), width)));
    return sink.linear(sink.combine(Pointwise.MULTIPLY, key, key), matrix(width, layer.hidden()));
  }

  private ArrayTensor recurrent(ArrayTensor norm, List<ArrayTensor> outputs) {
    boolean time = layer.kind() == MixLayer.Kind.TIME;
    int with = time ? branches : layer.withText();
    List<ArrayTensor> shares = new ArrayList<>();
    for (int i = time ? 0 : 1; i < 6; i++) {
      ArrayTensor all = shifted(norm, weights(width));
      shares.add(i == 5 ? all : sink.slice(all, 0, 0, with * tokens));
    }
    if (!time) {
      shares.add(0, shares.get(0)); // stands for x_r, which is not there
    }
    ArrayTensor r = time ? tokens(sink.linear(shares.get(0), matrix(width, width))) : rest.get(0);
    ArrayTensor key = sink.linear(shares.get(2), matrix(width, width));
    ArrayTensor value = sink.linear(shares.get(3), matrix(width, width));
    ArrayTensor output = matrix(width, width);
    float[] kernel = new float[WkvLayer.VECTORS * width];
    for (int i = 0; i < WkvLayer.VECTORS; i++) {
      System.arraycopy(vector(), 0, kernel, i * width, width);
    }
    ArrayTensor decay = up(down(shares.get(1), layer.ranks().w(), Pointwise.TANH), true);
    ArrayTensor a = up(down(shares.get(4), layer.ranks().a(), null), true);
    ArrayTensor gate = up(down(shares.get(5), layer.ranks().g(), Pointwise.SIGMOID), false);
    List<ArrayTensor> inputs = new ArrayList<>(List.of(r, tokens(decay), tokens(key)));
    inputs.addAll(List.of(tokens(value), tokens(a), sink.slice(tokens(gate), 0, 0, with)));
    if (layer.valueResidual()) {
      inputs.add(rest.get(rest.size() - 1));
      inputs.add(tokens(up(down(shares.get(3), layer.ranks().v(), null), true)));
    }
    ArrayTensor z =
        sink.wkv(
            new WkvLayer(
                layer.name(),
                layer.scan(),
                layer.grid(),
                layer.headSize(),
                !time,
                layer.valueResidual(),
                kernel),
            inputs);
    if (with < branches) {
      float[] bias = Arrays.copyOfRange(kernel, 4 * width, 5 * width);
      ArrayTensor row = sink.constant(layer.name(), Type.FP16, bias, 1, 1, width);
      ArrayTensor others = sink.slice(tokens(gate), 0, with, branches - with);
      z = sink.concat(0, List.of(z, sink.combine(Pointwise.MULTIPLY, others, row)));
    }
    if (layer.value()) {
      outputs.add(tokens(value));
    }
    return sink.linear(sink.reshape(z, branches * tokens, width), output);
  }

  private ArrayTensor down(ArrayTensor in, int rank, Pointwise inner) {
    ArrayTensor y = sink.linear(in, matrix(rank, width));
    return inner == null ? y : sink.map(inner, y);
  }

  private ArrayTensor up(ArrayTensor in, boolean bias) {
    ArrayTensor y = sink.linear(in, matrix(width, in.shape()[1]));
    return bias
        ? sink.combine(Pointwise.ADD, y, sink.constant(layer.name(), Type.FP16, vector(), 1, width))
        : y;
  }
}
