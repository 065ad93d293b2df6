package org.dir7.backend.tensorrt.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.dir7.backend.tensorrt.network.MixFusion.LowRank;
import org.dir7.backend.tensorrt.network.MixFusion.Step;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.graph.Op;
import org.dir7.engine.graph.TokenOp.LayerNormModulate;
import org.dir7.engine.graph.TokenOp.Linear;
import org.dir7.engine.graph.TokenOp.TokenShiftMix;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.model.Weights;

/** Emits whole residual branches, each as one plugin call. */
final class MixEmitter<T> {

  /** What the kernels' products need of every width and rank. */
  private static final int MULTIPLE = 8;

  /** Of a row that the kernels' norm holds in registers. */
  private static final int MOST_WIDTH = 1024;

  private final Emission<T> e;

  MixEmitter(Emission<T> emission) {
    this.e = emission;
  }

  /**
   * Whether the kernels can do what the operations ask for: a width that is a multiple of 8, and no
   * matrix that is multiplied in integers. Ranks are filled up with zeros.
   */
  static boolean fits(DenoiserConfig config, Weights weights, List<Op> ops) {
    return config.hiddenSize() <= MOST_WIDTH
        && config.hiddenSize() % MULTIPLE == 0
        && ops.stream()
            .filter(op -> op instanceof Linear)
            .map(op -> weights.matrix(((Linear) op).matrix() + ".weight"))
            .noneMatch(m -> m instanceof WeightMatrix.I8 i8 && i8.input().isPresent());
  }

  void emit(Step.Recurrent mix) {
    boolean cross = mix.receptance().isEmpty();
    Packed weights = new Packed();
    mix.receptance().ifPresent(r -> weights.share(mix, r));
    Stream.of(mix.w().down(), mix.key(), mix.value(), mix.a().down(), mix.g().down())
        .forEach(map -> weights.share(mix, map));
    mix.receptance().ifPresent(weights::matrix);
    Stream.of(mix.key(), mix.value(), mix.output()).forEach(weights::matrix);
    List<LowRank> paths = new ArrayList<>(List.of(mix.w(), mix.a(), mix.g()));
    mix.v().ifPresent(paths::add);
    paths.forEach(weights::lowRank);
    Packed vectors = new Packed();
    String p = mix.finish().prefix();
    Stream.of(".k_k", ".k_a", ".r_k", ".ln_x.weight", ".ln_x.bias")
        .forEach(name -> vectors.add(e.weights.vector(p + name)));
    vectors.add(e.weights.vector(mix.w().up().matrix() + ".bias"));
    vectors.add(e.weights.vector(mix.a().up().matrix() + ".bias"));
    mix.v().ifPresent(v -> vectors.add(e.weights.vector(v.up().matrix() + ".bias")));

    List<T> inputs = stream(mix.norm());
    if (cross) {
      inputs.add(e.tokens(e.get(mix.wkv().receptance())));
    }
    mix.prepare().valueResidual().ifPresent(v -> inputs.add(e.tokens(e.get(v.first()))));
    MixLayer layer =
        new MixLayer(
            p,
            cross ? MixLayer.Kind.CROSS : MixLayer.Kind.TIME,
            mix.shift().scan(),
            e.config.grid(),
            mix.wkv().headSize(),
            withText(),
            new MixLayer.Ranks(
                filled(mix.w()),
                filled(mix.a()),
                filled(mix.g()),
                mix.v().map(MixEmitter::filled).orElse(0)),
            0,
            mix.norm().shift(),
            chunks(mix.norm()),
            mix.v().isEmpty(),
            weights.values(),
            vectors.values());
    List<T> outputs = e.sink.mix(layer, inputs);
    e.put(mix.output().out(), e.rows(outputs.get(0)));
    if (layer.value()) {
      e.put(mix.prepare().value(), e.rows(outputs.get(1)));
    }
  }

  void emit(Step.Channel mix) {
    Packed weights = new Packed();
    weights.add(shareOf(mix.shift(), mix.key()));
    weights.matrix(mix.key());
    weights.matrix(mix.value());
    String matrix = mix.key().matrix();
    MixLayer layer =
        new MixLayer(
            matrix.substring(0, matrix.lastIndexOf('.')),
            MixLayer.Kind.CHANNEL,
            mix.shift().scan(),
            e.config.grid(),
            e.config.headSize(),
            withText(),
            MixLayer.Ranks.NONE,
            mix.key().out().width(),
            mix.norm().shift(),
            chunks(mix.norm()),
            false,
            weights.values(),
            new float[0]);
    e.put(mix.value().out(), e.rows(e.sink.mix(layer, stream(mix.norm())).get(0)));
  }

  private List<T> stream(LayerNormModulate norm) {
    List<T> inputs = new ArrayList<>();
    inputs.add(e.tokens(e.get(norm.in())));
    inputs.add(e.get(norm.modulation()));
    return inputs;
  }

  /** Branches that have a text, one a picture: they come first. */
  private int withText() {
    return e.pictures;
  }

  private static int chunks(LayerNormModulate norm) {
    return norm.modulation().width() / norm.in().width();
  }

  /** The rank as the kernels see it. */
  private static int filled(LowRank path) {
    return (path.rank() + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
  }

  private float[] shareOf(TokenShiftMix shift, Linear map) {
    String name = MixFusion.share(shift, map);
    float[] values = e.weights.vector(name);
    HalfWeights.round(name, values);
    return values;
  }

  /** Arrays one after the other; those that become FP16 are checked under their own names. */
  private final class Packed {

    private final List<float[]> parts = new ArrayList<>();

    void add(float[] values) {
      parts.add(values);
    }

    void share(Step.Recurrent mix, Linear map) {
      add(shareOf(mix.shift(), map));
    }

    void matrix(Linear map) {
      add(floats(map));
    }

    /**
     * Down [rank,D] with rows of zeros, up [D,rank] with columns of zeros, which change nothing.
     */
    void lowRank(LowRank path) {
      int rank = path.rank();
      int filled = filled(path);
      int width = path.up().out().width();
      add(Arrays.copyOf(floats(path.down()), filled * path.down().in().width()));
      float[] up = floats(path.up());
      float[] wide = new float[width * filled];
      for (int row = 0; row < width; row++) {
        System.arraycopy(up, row * rank, wide, row * filled, rank);
      }
      add(wide);
    }

    private float[] floats(Linear map) {
      String name = map.matrix() + ".weight";
      float[] values = ExpandedMatrix.floats(e.weights.matrix(name));
      HalfWeights.round(name, values);
      return values;
    }

    float[] values() {
      float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
      int at = 0;
      for (float[] part : parts) {
        System.arraycopy(part, 0, all, at, part.length);
        at += part.length;
      }
      return all;
    }
  }
}
