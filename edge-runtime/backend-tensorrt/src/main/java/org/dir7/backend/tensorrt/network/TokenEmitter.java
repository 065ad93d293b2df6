package org.dir7.backend.tensorrt.network;

import java.util.Collections;
import java.util.Optional;
import org.dir7.engine.graph.Activation;
import org.dir7.engine.graph.Extent;
import org.dir7.engine.graph.PositionTable;
import org.dir7.engine.graph.TokenOp;
import org.dir7.engine.graph.TokenOp.Embed;
import org.dir7.engine.graph.TokenOp.GatedResidual;
import org.dir7.engine.graph.TokenOp.LayerNormModulate;
import org.dir7.engine.graph.TokenOp.Linear;
import org.dir7.engine.graph.TokenOp.Mix;
import org.dir7.engine.graph.TokenOp.TokenShiftMix;
import org.dir7.engine.model.WeightMatrix;

/** Emits {@link TokenOp}s. */
final class TokenEmitter<T> {

  private final Emission<T> e;
  private final LayerSink<T> sink;

  TokenEmitter(Emission<T> emission) {
    this.e = emission;
    this.sink = emission.sink;
  }

  void emit(TokenOp op) {
    if (op instanceof Embed embed) {
      embed(embed);
    } else if (op instanceof Linear linear) {
      linear(linear);
    } else if (op instanceof LayerNormModulate norm) {
      norm(norm);
    } else {
      shift((TokenShiftMix) op);
    }
  }

  /** Patches in raster order, channel-major inside; the same rows for every branch. */
  private void embed(Embed op) {
    int channels = e.config.latentChannels();
    int grid = e.config.grid();
    int patch = op.patchSize();
    T cells = sink.reshape(e.get(op.latent()), e.pictures, channels, grid, patch, grid, patch);
    T patches = sink.transpose(cells, 0, 2, 4, 1, 3, 5);
    T rows = sink.reshape(patches, e.pictures * grid * grid, channels * patch * patch);
    T product = sink.linear(e.as(rows, e.compute), e.matrix(op.matrix() + ".weight"));
    int width = op.out().width();
    float[] table = PositionTable.of(width, grid);
    float[] bias = e.weights.vector(op.matrix() + ".bias");
    float[] all = new float[e.pictures * table.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = table[i % table.length] + bias[i % width];
    }
    T positions = sink.constant("positions", Type.FP32, all, e.pictures * grid * grid, width);
    T x = sink.combine(Pointwise.ADD, e.as(product, Type.FP32), positions);
    e.put(op.out(), e.branches == 1 ? x : sink.concat(0, Collections.nCopies(e.branches, x)));
  }

  private void linear(Linear op) {
    T y = product(e.get(op.in()), op.matrix() + ".weight");
    Extent extent = op.out().extent();
    boolean few = extent == Extent.SHARED || extent == Extent.BRANCH;
    if (few) {
      y = e.as(y, Type.FP32);
    }
    if (op.bias()) {
      y = sink.combine(Pointwise.ADD, y, e.row(op.matrix() + ".bias", sink.type(y)));
    }
    y = activate(op.activation(), y);
    e.put(op.out(), op.residual().isPresent() ? add(op.residual().get(), y) : y);
  }

  /** In integers where the engine says how the input is quantized; else in the compute type. */
  private T product(T in, String matrix) {
    if (!(e.weights.matrix(matrix) instanceof WeightMatrix.I8 i8) || i8.input().isEmpty()) {
      return sink.linear(e.as(in, e.compute), e.matrix(matrix));
    }
    T rows = e.as(in, Type.FP32);
    Optional<float[]> smooth = i8.input().get().smooth();
    if (smooth.isPresent()) {
      T factors =
          sink.constant(matrix + ".smooth", Type.FP32, smooth.get(), 1, smooth.get().length);
      rows = sink.combine(Pointwise.MULTIPLY, rows, factors);
    }
    return e.as(sink.integerLinear(matrix, rows, i8), e.compute);
  }

  private T activate(Activation activation, T y) {
    switch (activation) {
      case NONE:
        return y;
      case TANH:
        return sink.map(Pointwise.TANH, y);
      case SIGMOID:
        return sink.map(Pointwise.SIGMOID, y);
      case SILU:
        return e.silu(y);
      case RELU_SQUARED:
        T relu = sink.map(Pointwise.RELU, y);
        return sink.combine(Pointwise.MULTIPLY, relu, relu);
    }
    throw new AssertionError(activation);
  }

  private T add(GatedResidual residual, T y) {
    T base = e.tokens(e.get(residual.base()));
    T gate = e.chunk(residual.modulation(), residual.gate(), residual.base().width());
    T gated = sink.combine(Pointwise.MULTIPLY, e.tokens(e.as(y, Type.FP32)), gate);
    return e.rows(sink.combine(Pointwise.ADD, base, gated));
  }

  private void norm(LayerNormModulate op) {
    int width = op.in().width();
    T x = e.tokens(e.get(op.in()));
    T normal = sink.layerNorm(x, (float) LayerNormModulate.EPSILON);
    T one = sink.constant(op.out().name() + ".one", Type.FP32, new float[] {1}, 1, 1, 1);
    T scale = sink.combine(Pointwise.ADD, e.chunk(op.modulation(), op.scale(), width), one);
    T scaled = sink.combine(Pointwise.MULTIPLY, normal, scale);
    T shift = e.chunk(op.modulation(), op.shift(), width);
    T out = sink.combine(Pointwise.ADD, scaled, shift);
    e.put(op.out(), e.rows(e.as(out, e.compute)));
  }

  /** The previous token by a gather; a factor of zero stands for what precedes the first. */
  private void shift(TokenShiftMix op) {
    int[] order = op.scan().order(e.config.grid());
    int[] previous = new int[order.length];
    float[] known = new float[order.length];
    for (int s = 1; s < order.length; s++) {
      previous[order[s]] = order[s - 1];
      known[order[s]] = 1;
    }
    previous[order[0]] = order[0];
    T x = e.tokens(e.get(op.in()));
    T mask = sink.constant(op.in().name() + ".known", e.compute, known, 1, known.length, 1);
    T before = sink.combine(Pointwise.MULTIPLY, sink.gather(x, 1, previous), mask);
    T difference = sink.combine(Pointwise.SUBTRACT, before, x);
    T firstX = e.branches == 1 ? x : sink.slice(x, 0, 0, e.pictures);
    T firstDifference = e.branches == 1 ? difference : sink.slice(difference, 0, 0, e.pictures);
    for (Mix mix : op.mixes()) {
      boolean all = mix.out().extent() == Extent.TOKENS;
      float[] share = e.weights.vector(mix.weight());
      T weight = sink.constant(mix.weight(), e.compute, share, 1, 1, share.length);
      T moved = sink.combine(Pointwise.MULTIPLY, all ? difference : firstDifference, weight);
      e.put(mix.out(), e.rows(sink.combine(Pointwise.ADD, all ? x : firstX, moved)));
    }
  }
}
