package org.dir7.engine.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.config.ScanOrder;
import org.dir7.engine.graph.ConditionOp.AddSilu;
import org.dir7.engine.graph.ConditionOp.Modulation;
import org.dir7.engine.graph.ConditionOp.TextQueries;
import org.dir7.engine.graph.ConditionOp.TimestepEmbedding;
import org.dir7.engine.graph.TokenOp.Embed;
import org.dir7.engine.graph.TokenOp.GatedResidual;
import org.dir7.engine.graph.TokenOp.LayerNormModulate;
import org.dir7.engine.graph.TokenOp.Linear;
import org.dir7.engine.graph.TokenOp.Mix;
import org.dir7.engine.graph.TokenOp.TokenShiftMix;
import org.dir7.engine.graph.WkvOp.HeadNormGate;
import org.dir7.engine.graph.WkvOp.ValueResidual;
import org.dir7.engine.graph.WkvOp.Wkv7;
import org.dir7.engine.graph.WkvOp.WkvInputs;

/**
 * The denoiser: latent, time, text and pooled text to what the network predicts (velocity, noise or
 * v, by the checkpoint's {@code diffusion.prediction}).
 *
 * <p>Tokens stay in raster order throughout; a layer's scan order is an attribute of the operations
 * that visit tokens one after the other. So nothing is permuted, and the value residual's first
 * value needs no bookkeeping.
 */
public final class DenoiserGraph {

  /** Input: image [C,h,w], the same for every branch. */
  public static final String LATENT = "latent";

  /** Input: SHARED, width 1; t in [0,1]. */
  public static final String TIME = "time";

  /** Input: TEXT, width text_dim; states of the text tokens. */
  public static final String TEXT = "text";

  /** Input: BRANCH, width text_dim; pooled text, zeros for the branch without text. */
  public static final String POOLED = "pooled";

  /** Chunks of a layer's adaptive vectors: shift, scale and gate of its three parts. */
  private static final int TIME_PART = 0;

  private static final int CROSS_PART = 3;
  private static final int CHANNEL_PART = 6;
  private static final int CHUNKS = 9;

  private final DenoiserConfig config;
  private final int width;
  private final GraphWriter graph = new GraphWriter();

  private DenoiserGraph(DenoiserConfig config) {
    this.config = config;
    this.width = config.hiddenSize();
  }

  /** The graph of any valid configuration; the output is one image [C,h,w] a branch. */
  public static Graph of(DenoiserConfig config) {
    return new DenoiserGraph(config).build();
  }

  private Graph build() {
    int side = config.latentSize();
    Value latent =
        graph.input(
            LATENT, new Shape.Image(false, config.latentChannels(), side, side), Stage.CALL);
    Value time = graph.input(TIME, new Shape.Rows(Extent.SHARED, 1), Stage.STEP);
    Value text = graph.input(TEXT, new Shape.Rows(Extent.TEXT, config.textDim()), Stage.PROMPT);
    Value pooled =
        graph.input(POOLED, new Shape.Rows(Extent.BRANCH, config.textDim()), Stage.PROMPT);

    Value condition = condition(time, pooled);
    Value ada = linear(condition, "ada", true, Activation.NONE, CHUNKS * width, "ada");
    Value queries = graph.rows("queries", Extent.CONDITIONAL_TOKENS, config.textDim(), text);
    graph.add(new TextQueries(text, config.crossQuery(), queries));

    Value x = graph.rows("embed", Extent.TOKENS, width, latent);
    graph.add(new Embed(latent, config.patchSize(), "embed", x));

    Value timeFirst = null;
    Value crossFirst = null;
    for (int i = 0; i < config.layers(); i++) {
      String block = "blocks." + i;
      ScanOrder scan = config.scan().get(i % config.scan().size());
      Value modulation = graph.rows(block + ".modulation", Extent.BRANCH, CHUNKS * width, ada);
      graph.add(new Modulation(ada, block + ".ada", modulation));

      Mixed timeMix = mix(block + ".time", x, modulation, TIME_PART, scan, timeFirst, null);
      Mixed crossMix =
          mix(block + ".cross", timeMix.x, modulation, CROSS_PART, scan, crossFirst, queries);
      x = channelMix(block + ".channel", crossMix.x, modulation, scan);
      if (i == 0) {
        timeFirst = timeMix.value;
        crossFirst = crossMix.value;
      }
    }

    Value last = linear(condition, "ada_out", true, Activation.NONE, 2 * width, "ada_out");
    Value norm = graph.rows("norm_out", Extent.TOKENS, width, x, last);
    graph.add(new LayerNormModulate(x, last, 0, 1, norm));
    int patch = config.latentChannels() * config.patchSize() * config.patchSize();
    Value rows = linear(norm, "head", true, Activation.NONE, patch, "head");
    Value out =
        graph.image("prediction", new Shape.Image(true, config.latentChannels(), side, side), rows);
    graph.add(new ImageOp.Unpatchify(rows, config.patchSize(), out));
    return graph.graph(out);
  }

  private Value condition(Value time, Value pooled) {
    Value embedded = graph.rows("timestep", Extent.SHARED, TimestepTable.WIDTH, time);
    graph.add(new TimestepEmbedding(time, embedded));
    Value hidden = linear(embedded, "t1", true, Activation.SILU, width, "t1");
    Value ofTime = linear(hidden, "t2", true, Activation.NONE, width, "t2");
    Value ofText = linear(pooled, "pool", true, Activation.NONE, width, "pool");
    Value condition = graph.rows("condition", Extent.BRANCH, width, ofTime, ofText);
    graph.add(new AddSilu(ofTime, ofText, condition));
    return condition;
  }

  /** The residual stream after a mix, and the value that it computed before any residual. */
  private record Mixed(Value x, Value value) {}

  /**
   * Time mixing ({@code queries} null) or CrossWKV. The two differ in the receptance, and in that a
   * branch without text needs nothing of CrossWKV but the gate.
   */
  private Mixed mix(
      String p, Value x, Value modulation, int part, ScanOrder scan, Value first, Value queries) {
    boolean cross = queries != null;
    Extent extent = cross ? Extent.CONDITIONAL_TOKENS : Extent.TOKENS;
    Value norm = norm(p, x, modulation, part);

    List<Mix> mixes = new ArrayList<>();
    Value xr = cross ? queries : shifted(p, "r", norm, extent, mixes);
    Value xw = shifted(p, "w", norm, extent, mixes);
    Value xk = shifted(p, "k", norm, extent, mixes);
    Value xv = shifted(p, "v", norm, extent, mixes);
    Value xa = shifted(p, "a", norm, extent, mixes);
    Value xg = shifted(p, "g", norm, Extent.TOKENS, mixes);
    graph.add(new TokenShiftMix(norm, scan, mixes));

    Value receptance = linear(xr, p + ".receptance", false, Activation.NONE, width, p + ".r");
    Value key = linear(xk, p + ".key", false, Activation.NONE, width, p + ".key");
    Value value = linear(xv, p + ".value", false, Activation.NONE, width, p + ".value");
    Value decayPre = lowRank(xw, p + ".w_lora", config.loraRanks().w(), Activation.TANH, true);
    Value aPre = lowRank(xa, p + ".a_lora", config.loraRanks().a(), Activation.NONE, true);
    Value gate = lowRank(xg, p + ".g_lora", config.loraRanks().g(), Activation.SIGMOID, false);
    Optional<ValueResidual> residual = Optional.empty();
    if (first != null) {
      Value pre = lowRank(xv, p + ".v_lora", config.loraRanks().v(), Activation.NONE, true);
      residual = Optional.of(new ValueResidual(first, pre));
    }

    Value decay = graph.rows(p + ".decay", extent, width, decayPre);
    Value k = graph.rows(p + ".k", extent, width, key);
    Value v = residual.isPresent() ? graph.rows(p + ".v", extent, width, value) : value;
    Value removal = graph.rows(p + ".removal", extent, width, key);
    Value replacement = graph.rows(p + ".replacement", extent, width, key);
    int head = config.headSize();
    graph.add(
        new WkvInputs(
            p, head, decayPre, key, value, aPre, residual, decay, k, v, removal, replacement));

    Value y = graph.rows(p + ".y", extent, width, decay);
    graph.add(new Wkv7(head, scan, cross, receptance, decay, k, v, removal, replacement, y));
    Value z = graph.rows(p + ".z", Extent.TOKENS, width, y);
    graph.add(new HeadNormGate(p, head, scan, cross, y, receptance, k, v, gate, z));
    return new Mixed(residual(z, p + ".output", x, modulation, part), value);
  }

  private Value channelMix(String p, Value x, Value modulation, ScanOrder scan) {
    Value norm = norm(p, x, modulation, CHANNEL_PART);
    List<Mix> mixes = new ArrayList<>();
    Value xk = shifted(p, "k", norm, Extent.TOKENS, mixes);
    graph.add(new TokenShiftMix(norm, scan, mixes));
    int hidden = width * config.ffnRatio();
    Value key = linear(xk, p + ".key", false, Activation.RELU_SQUARED, hidden, p + ".key");
    return residual(key, p + ".value", x, modulation, CHANNEL_PART);
  }

  private Value norm(String p, Value x, Value modulation, int part) {
    Value norm = graph.rows(p + ".norm", Extent.TOKENS, width, x, modulation);
    graph.add(new LayerNormModulate(x, modulation, part, part + 1, norm));
    return norm;
  }

  private Value shifted(String p, String mix, Value norm, Extent extent, List<Mix> mixes) {
    Value out = graph.rows(p + ".x" + mix, extent, width, norm);
    mixes.add(new Mix(p + ".x_" + mix, out));
    return out;
  }

  private Value lowRank(Value in, String p, int rank, Activation inner, boolean bias) {
    Value down = linear(in, p + ".down", false, inner, rank, p + ".down");
    return linear(down, p + ".up", bias, Activation.NONE, width, p);
  }

  private Value linear(
      Value in, String matrix, boolean bias, Activation activation, int outWidth, String name) {
    Value out = graph.rows(name, in.extent(), outWidth, in);
    graph.add(new Linear(in, matrix, bias, activation, Optional.empty(), out));
    return out;
  }

  private Value residual(Value in, String matrix, Value base, Value modulation, int part) {
    Value out = graph.rows(matrix, Extent.TOKENS, width, in, base, modulation);
    GatedResidual gated = new GatedResidual(base, modulation, part + 2);
    graph.add(new Linear(in, matrix, false, Activation.NONE, Optional.of(gated), out));
    return out;
  }
}
