package org.dir7.benchmarks.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.config.ScanOrder;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.graph.ConditionOp.AddSilu;
import org.dir7.engine.graph.ConditionOp.Modulation;
import org.dir7.engine.graph.ConditionOp.TextQueries;
import org.dir7.engine.graph.ConditionOp.TimestepEmbedding;
import org.dir7.engine.graph.DenoiserGraph;
import org.dir7.engine.graph.Graph;
import org.dir7.engine.graph.ImageOp.Unpatchify;
import org.dir7.engine.graph.Op;
import org.dir7.engine.graph.PositionTable;
import org.dir7.engine.graph.TokenOp.Embed;
import org.dir7.engine.graph.TokenOp.GatedResidual;
import org.dir7.engine.graph.TokenOp.LayerNormModulate;
import org.dir7.engine.graph.TokenOp.Linear;
import org.dir7.engine.graph.TokenOp.Mix;
import org.dir7.engine.graph.TokenOp.TokenShiftMix;
import org.dir7.engine.graph.Value;
import org.dir7.engine.graph.WkvOp.HeadNormGate;
import org.dir7.engine.graph.WkvOp.ValueResidual;
import org.dir7.engine.graph.WkvOp.Wkv7;
import org.dir7.engine.graph.WkvOp.WkvInputs;
import org.dir7.engine.model.Weights;

/**
 * The denoiser as one ONNX model of standard operators and FP32 weights: what someone would run who
 * has the network but not this project. It is the plain forward pass. Nothing is hoisted out of the
 * step (receptances of the text and adaptive vectors are computed in every call) and the branch
 * without text goes through all of CrossWKV.
 *
 * <p>Rows are [T, B, width] throughout, tokens first, so that matrix products, norms and the
 * recurrence need no transposition. Inside a mix, rows are in its scan order.
 */
public final class OnnxExport {

  /** Input [C,h,w] FP32, shared by the branches. */
  static final String LATENT = "latent";

  /** Input [1,1] FP64: angles of its embedding reach 1000, too much for FP32. */
  static final String TIME = "time";

  /** Input [T,B,Dt] FP32: text states spread over the scan positions, zeros without text. */
  static final String QUERIES = "queries";

  /** Input [B,Dt] FP32, zeros without text. */
  static final String POOLED = "pooled";

  /** Output [B,C,h,w] FP32. */
  static final String PREDICTION = "prediction";

  private final DenoiserConfig config;
  private final Recurrence recurrence;
  private final int branches;
  private final OnnxGraph onnx = new OnnxGraph("denoiser");
  private final OnnxOps ops;
  private final Map<Value, String> names = new HashMap<>();
  private final Map<Value, ScanOrder> orders = new HashMap<>();
  private final Map<Value, List<String>> chunks = new HashMap<>();

  private OnnxExport(DenoiserConfig config, Weights weights, Recurrence recurrence, int branches) {
    this.config = config;
    this.ops = new OnnxOps(onnx, weights);
    this.recurrence = recurrence;
    this.branches = branches;
  }

  /**
   * Arguments: a checkpoint folder, the file to write; the model has the two branches of guidance.
   */
  public static void main(String[] args) {
    if (args.length != 2) {
      throw Dir7Exception.usage("arguments: checkpoint folder, ONNX file to write");
    }
    try (Checkpoint checkpoint = Checkpoint.open(Path.of(args[0]))) {
      DenoiserConfig config = checkpoint.config().denoiser();
      write(config, checkpoint.model().weights(), Recurrence.SCAN, 2, Path.of(args[1]));
    }
  }

  /**
   * Writes the model, about four bytes a weight.
   *
   * @param branches 1, or 2 for guidance
   */
  static void write(
      DenoiserConfig config, Weights weights, Recurrence recurrence, int branches, Path file) {
    try {
      new OnnxExport(config, weights, recurrence, branches).build().toModel().write(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private OnnxGraph build() {
    Graph graph = DenoiserGraph.of(config);
    int side = config.latentSize();
    int text = config.textDim();
    input(graph, DenoiserGraph.LATENT, LATENT, OnnxType.FLOAT, config.latentChannels(), side, side);
    input(graph, DenoiserGraph.TIME, TIME, OnnxType.DOUBLE, 1, 1);
    input(graph, DenoiserGraph.POOLED, POOLED, OnnxType.FLOAT, branches, text);
    onnx.input(QUERIES, OnnxType.FLOAT, config.tokens(), branches, text);
    graph.ops().forEach(this::add);
    onnx.output(
        name(graph.output()),
        PREDICTION,
        OnnxType.FLOAT,
        branches,
        config.latentChannels(),
        side,
        side);
    return onnx;
  }

  private void input(Graph graph, String value, String name, OnnxType type, long... shape) {
    names.put(graph.input(value), onnx.input(name, type, shape));
  }

  private void add(Op op) {
    if (op instanceof TimestepEmbedding embedding) {
      timestep(embedding);
    } else if (op instanceof AddSilu sum) {
      names.put(sum.out(), ops.silu(ops.add(name(sum.time()), name(sum.pooled()))));
    } else if (op instanceof Modulation modulation) {
      names.put(modulation.out(), ops.add(name(modulation.ada()), ops.vector(modulation.table())));
    } else if (op instanceof TextQueries queries) {
      names.put(queries.out(), QUERIES);
    } else if (op instanceof Embed embed) {
      embed(embed);
    } else if (op instanceof Linear linear) {
      linear(linear);
    } else if (op instanceof LayerNormModulate norm) {
      norm(norm);
    } else if (op instanceof TokenShiftMix shift) {
      shift(shift);
    } else if (op instanceof WkvInputs inputs) {
      wkvInputs(inputs);
    } else if (op instanceof Wkv7 wkv) {
      wkv(wkv);
    } else if (op instanceof HeadNormGate gate) {
      headNorm(gate);
    } else if (op instanceof Unpatchify unpatchify) {
      unpatchify(unpatchify);
    } else {
      throw new IllegalArgumentException("not an operation of the denoiser: " + op);
    }
  }

  /** The cosines are sines a quarter turn on: ONNX Runtime has no cosine in FP64. */
  private void timestep(TimestepEmbedding op) {
    int half = op.out().width() / 2;
    double[] frequencies = new double[2 * half];
    double[] phases = new double[2 * half];
    for (int i = 0; i < half; i++) {
      frequencies[i] = 1000 * Math.exp(-Math.log(10000) * i / half);
      frequencies[half + i] = frequencies[i];
      phases[i] = Math.PI / 2;
    }
    String turns = ops.mul(name(op.time()), onnx.weight("frequencies", frequencies, 2L * half));
    String sines =
        onnx.node("Sin", List.of(ops.add(turns, onnx.weight("phases", phases, 2L * half))));
    names.put(
        op.out(),
        onnx.node("Cast", List.of(sines), OnnxAttribute.of("to", OnnxType.FLOAT.number())));
  }

  private void embed(Embed op) {
    int p = op.patchSize();
    int n = config.grid();
    int channels = config.latentChannels();
    String split = ops.reshape(name(op.latent()), channels, n, p, n, p);
    String patches =
        ops.reshape(ops.transpose(split, 1, 3, 0, 2, 4), config.tokens(), 1, channels * p * p);
    String rows = ops.add(ops.matMul(patches, op.matrix()), ops.vector(op.matrix() + ".bias"));
    int width = config.hiddenSize();
    float[] table = PositionTable.of(width, n);
    names.put(op.out(), ops.add(rows, onnx.weight("positions", table, config.tokens(), 1, width)));
  }

  private void linear(Linear op) {
    String y = ops.matMul(name(op.in()), op.matrix());
    if (op.bias()) {
      y = ops.add(y, ops.vector(op.matrix() + ".bias"));
    }
    y = ops.activation(op.activation(), y);
    if (op.residual().isPresent()) {
      GatedResidual residual = op.residual().get();
      String gate = chunk(residual.modulation(), op.out().width(), residual.gate());
      y = reordered(ops.mul(y, gate), order(op.in()), ScanOrder.ROW);
      names.put(op.out(), ops.add(name(residual.base()), y));
    } else {
      put(op.out(), y, order(op.in()));
    }
  }

  private void norm(LayerNormModulate op) {
    int width = op.in().width();
    String norm = ops.layerNorm(name(op.in()), width, LayerNormModulate.EPSILON);
    String scale = ops.add(chunk(op.modulation(), width, op.scale()), onnx.scalar(1));
    names.put(op.out(), ops.add(ops.mul(norm, scale), chunk(op.modulation(), width, op.shift())));
  }

  /** The token before, by a shift of the whole sequence with zeros moving in. */
  private void shift(TokenShiftMix op) {
    String x = reordered(name(op.in()), ScanOrder.ROW, op.scan());
    String before = onnx.node("Pad", List.of(x, onnx.ints(1, 0, 0, -1, 0, 0)));
    String difference = onnx.node("Sub", List.of(before, x));
    for (Mix mix : op.mixes()) {
      put(mix.out(), ops.add(x, ops.mul(difference, ops.vector(mix.weight()))), op.scan());
    }
  }

  private void wkvInputs(WkvInputs op) {
    ScanOrder order = order(op.key());
    String p = op.prefix();
    String exponent =
        ops.mul(ops.sigmoid(name(op.decayPre())), onnx.scalar((float) -WkvInputs.DECAY_SCALE));
    put(op.decay(), onnx.node("Exp", List.of(exponent)), order);
    String a = ops.sigmoid(name(op.aPre()));
    String value = name(op.value());
    if (op.valueResidual().isPresent()) {
      ValueResidual residual = op.valueResidual().get();
      String first = reordered(name(residual.first()), order(residual.first()), order);
      String moved =
          ops.mul(onnx.node("Sub", List.of(first, value)), ops.sigmoid(name(residual.pre())));
      put(op.v(), ops.add(value, moved), order);
    }
    String kk = heads(ops.mul(name(op.key()), ops.vector(p + ".k_k")));
    String length = onnx.node("ReduceL2", List.of(kk), OnnxAttribute.ints("axes", -1));
    String floored = onnx.node("Max", List.of(length, onnx.scalar((float) WkvInputs.NORM_FLOOR)));
    kk = onnx.node("Div", List.of(kk, floored));
    String change = ops.mul(onnx.node("Sub", List.of(a, onnx.scalar(1))), ops.vector(p + ".k_a"));
    put(op.k(), ops.mul(name(op.key()), ops.add(change, onnx.scalar(1))), order);
    put(op.removal(), onnx.node("Neg", List.of(kk)), order);
    put(op.replacement(), ops.mul(kk, heads(a)), order);
  }

  private void wkv(Wkv7 op) {
    int n = op.headSize();
    String y =
        recurrence.apply(
            onnx,
            config.tokens(),
            new long[] {branches, config.heads(), n, n},
            new Recurrence.Inputs(
                columns(name(op.receptance())),
                rows(name(op.decay())),
                rows(name(op.k())),
                columns(name(op.v())),
                columns(name(op.removal())),
                rows(name(op.replacement()))));
    put(op.out(), heads(y), op.scan());
  }

  private void headNorm(HeadNormGate op) {
    String p = op.prefix();
    String norm = ops.layerNorm(name(op.y()), op.headSize(), HeadNormGate.EPSILON);
    String affine =
        ops.add(ops.mul(flat(norm), ops.vector(p + ".ln_x.weight")), ops.vector(p + ".ln_x.bias"));
    String products = ops.mul(ops.mul(name(op.receptance()), name(op.k())), ops.vector(p + ".r_k"));
    String bonus = onnx.node("ReduceSum", List.of(heads(products), onnx.ints(-1)));
    String sum = ops.add(affine, flat(ops.mul(bonus, heads(name(op.v())))));
    put(op.out(), ops.mul(sum, name(op.gate())), op.scan());
  }

  private void unpatchify(Unpatchify op) {
    int p = op.patchSize();
    int n = config.grid();
    int side = config.latentSize();
    String split = ops.reshape(name(op.in()), n, n, branches, config.latentChannels(), p, p);
    String image = ops.transpose(split, 2, 3, 0, 4, 1, 5);
    names.put(op.out(), ops.reshape(image, branches, config.latentChannels(), side, side));
  }

  private void put(Value value, String name, ScanOrder order) {
    names.put(value, name);
    orders.put(value, order);
  }

  private String name(Value value) {
    return names.get(value);
  }

  /** The order of a value's tokens; raster order, which is ROW, unless noted. */
  private ScanOrder order(Value value) {
    return orders.getOrDefault(value, ScanOrder.ROW);
  }

  private String reordered(String rows, ScanOrder have, ScanOrder want) {
    if (have == want) {
      return rows;
    }
    int[] token = want.order(config.grid());
    long[] position = new long[token.length];
    int[] visited = have.order(config.grid());
    for (int s = 0; s < visited.length; s++) {
      position[visited[s]] = s;
    }
    return onnx.node(
        "Gather",
        List.of(rows, onnx.ints(Arrays.stream(token).mapToLong(t -> position[t]).toArray())));
  }

  /** A part of a layer's adaptive vectors, [B, width]. */
  private String chunk(Value modulation, int width, int index) {
    return chunks
        .computeIfAbsent(
            modulation,
            m ->
                onnx.nodes(
                    "Split", List.of(name(m)), m.width() / width, OnnxAttribute.of("axis", -1)))
        .get(index);
  }

  private String heads(String x) {
    return ops.reshape(x, config.tokens(), branches, config.heads(), config.headSize());
  }

  private String flat(String x) {
    return ops.reshape(x, config.tokens(), branches, config.hiddenSize());
  }

  private String columns(String x) {
    return ops.reshape(x, config.tokens(), branches, config.heads(), config.headSize(), 1);
  }

  private String rows(String x) {
    return ops.reshape(x, config.tokens(), branches, config.heads(), 1, config.headSize());
  }
}
