package org.dir7.backend.tensorrt.network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.graph.ConditionOp;
import org.dir7.engine.graph.DecoderGraph;
import org.dir7.engine.graph.DenoiserGraph;
import org.dir7.engine.graph.Extent;
import org.dir7.engine.graph.Graph;
import org.dir7.engine.graph.ImageOp;
import org.dir7.engine.graph.Op;
import org.dir7.engine.graph.Shape;
import org.dir7.engine.graph.Stage;
import org.dir7.engine.graph.TokenOp;
import org.dir7.engine.graph.Value;
import org.dir7.engine.model.Weights;

/**
 * The networks of an engine, cut from the model's graph by stage:
 *
 * <ul>
 *   <li>{@code prompt}: once a prompt, always for two branches: CrossWKV's receptances and the
 *       pooled text's part of the condition. Inputs {@code queries} [T,Dt] and {@code pooled}
 *       [2,Dt].
 *   <li>{@code denoise}: everything that depends on t or the latent, for one branch or two of n
 *       pictures, which share t. Its inputs are the prompt network's outputs of every picture
 *       ({@link RowMove}), {@code timestep} [1,256] and {@code latent}. The t-only part is not an
 *       engine of its own: samplers change t with every evaluation, so nothing would be saved.
 *   <li>{@code decode}: latent to RGB.
 * </ul>
 *
 * Inputs and outputs are FP32, but for the receptances, which have the compute type. Rows and
 * images of the conditional branches come first, picture by picture, then those without text.
 */
public final class Networks {

  private final CheckpointConfig config;
  private final Weights weights;
  private final Type compute;
  private final boolean mixes;
  private final Graph denoiser;

  /**
   * @param compute type of matrix products and of what lies between them
   * @param mixes whether the plugin computes whole residual branches where it can: FP16, sizes in
   *     multiples of 8, no integer products. Else it computes the recurrences alone.
   */
  public Networks(CheckpointConfig config, Weights weights, Type compute, boolean mixes) {
    this.config = config;
    this.weights = weights;
    this.compute = compute;
    this.mixes = mixes && compute == Type.FP16;
    this.denoiser = DenoiserGraph.of(config.denoiser());
  }

  /** Names of the prompt network's outputs, which are inputs of the denoiser's. */
  public static List<Value> promptOutputs(DenoiserConfig config) {
    Graph graph = DenoiserGraph.of(config);
    return boundary(promptOps(graph), callOps(graph), graph.output());
  }

  public <T> void prompt(LayerSink<T> sink) {
    Emission<T> emission = emission(sink, 1, 2);
    List<Op> ops = promptOps(denoiser);
    inputs(emission, ops);
    emit(emission, ops);
    for (Value out : boundary(ops, callOps(denoiser), denoiser.output())) {
      sink.output(out.name(), emission.get(out));
    }
  }

  /**
   * @param pictures drawn at once, at least 1
   * @param branches of each: 1 or 2
   */
  public <T> void denoise(LayerSink<T> sink, int pictures, int branches) {
    Emission<T> emission = emission(sink, pictures, branches);
    List<Op> ops = callOps(denoiser);
    inputs(emission, ops);
    emit(emission, ops);
    sink.output(denoiser.output().name(), emission.get(denoiser.output()));
  }

  public <T> void decode(LayerSink<T> sink) {
    Graph decoder = DecoderGraph.of(config.denoiser(), config.latent(), config.decoder());
    Emission<T> emission = emission(sink, 1, 1);
    inputs(emission, decoder.ops());
    emit(emission, decoder.ops());
    sink.output(decoder.output().name(), emission.get(decoder.output()));
  }

  private <T> Emission<T> emission(LayerSink<T> sink, int pictures, int branches) {
    return new Emission<>(sink, weights, config.denoiser(), pictures, branches, compute);
  }

  private static List<Op> promptOps(Graph graph) {
    return onDevice(graph.ops(Stage.PROMPT));
  }

  private static List<Op> callOps(Graph graph) {
    List<Op> ops = new ArrayList<>(graph.ops(Stage.STEP));
    ops.addAll(graph.ops(Stage.CALL));
    return onDevice(ops);
  }

  /** Without what the host computes: a table and an interpolation, in double. */
  private static List<Op> onDevice(List<Op> ops) {
    return ops.stream()
        .filter(
            op ->
                !(op instanceof ConditionOp.TimestepEmbedding)
                    && !(op instanceof ConditionOp.TextQueries))
        .toList();
  }

  /** Values that {@code ops} write and {@code readers} read. */
  private static List<Value> boundary(List<Op> ops, List<Op> readers, Value output) {
    Set<Value> read = new HashSet<>();
    readers.forEach(op -> read.addAll(op.inputs()));
    read.add(output);
    return ops.stream().flatMap(op -> op.outputs().stream()).filter(read::contains).toList();
  }

  private <T> void inputs(Emission<T> emission, List<Op> ops) {
    Set<Value> known = new HashSet<>();
    for (Op op : ops) {
      for (Value value : op.inputs()) {
        if (known.add(value)) {
          emission.put(value, input(emission, value));
        }
      }
      known.addAll(op.outputs());
    }
  }

  private <T> T input(Emission<T> emission, Value value) {
    if (value.shape() instanceof Shape.Image image) {
      return emission.sink.input(
          value.name(),
          Type.FP32,
          emission.pictures * image.channels(),
          image.height(),
          image.width());
    }
    int rows =
        rows(value.extent(), emission.pictures, emission.branches, config.denoiser().tokens());
    return emission.sink.input(value.name(), inputType(value, compute), rows, value.width());
  }

  /** Rows of a network input of so many pictures. */
  public static int rows(Extent extent, int pictures, int branches, int tokens) {
    return extent == Extent.CONDITIONAL_TOKENS
        ? pictures * tokens
        : extent.rows(pictures * branches, tokens, /* textTokens= */ 0);
  }

  /** Type of a network input: receptances have the compute type, all others FP32. */
  public static Type inputType(Value value, Type compute) {
    boolean receptance =
        value.shape() instanceof Shape.Rows rows && rows.extent() == Extent.CONDITIONAL_TOKENS;
    return receptance && !value.name().equals("queries") ? compute : Type.FP32;
  }

  private <T> void emit(Emission<T> emission, List<Op> ops) {
    Optional<List<MixFusion.Step>> branches =
        mixes && MixEmitter.fits(config.denoiser(), weights, ops)
            ? MixFusion.fuse(ops)
            : Optional.empty();
    if (branches.isPresent()) {
      emitBranches(emission, branches.get());
    } else {
      emitRecurrences(emission, WkvFusion.fuse(ops));
    }
  }

  private <T> void emitBranches(Emission<T> emission, List<MixFusion.Step> steps) {
    MixEmitter<T> branches = new MixEmitter<>(emission);
    Singles<T> singles = new Singles<>(emission);
    for (MixFusion.Step step : steps) {
      if (step instanceof MixFusion.Step.Recurrent mix) {
        branches.emit(mix);
      } else if (step instanceof MixFusion.Step.Channel mix) {
        branches.emit(mix);
      } else {
        singles.emit(((MixFusion.Step.Single) step).op());
      }
    }
  }

  private <T> void emitRecurrences(Emission<T> emission, List<WkvFusion.Step> steps) {
    WkvEmitter<T> recurrences = new WkvEmitter<>(emission);
    Singles<T> singles = new Singles<>(emission);
    for (WkvFusion.Step step : steps) {
      if (step instanceof WkvFusion.Step.Fused fused) {
        recurrences.emit(fused);
      } else {
        singles.emit(((WkvFusion.Step.Single) step).op());
      }
    }
  }

  /** Operations outside of what is fused. */
  private static final class Singles<T> {

    private final ConditionEmitter<T> conditions;
    private final TokenEmitter<T> tokens;
    private final ImageEmitter<T> images;

    Singles(Emission<T> emission) {
      this.conditions = new ConditionEmitter<>(emission);
      this.tokens = new TokenEmitter<>(emission);
      this.images = new ImageEmitter<>(emission);
    }

    void emit(Op op) {
      if (op instanceof ConditionOp condition) {
        conditions.emit(condition);
      } else if (op instanceof TokenOp token) {
        tokens.emit(token);
      } else {
        images.emit((ImageOp) op);
      }
    }
  }
}
