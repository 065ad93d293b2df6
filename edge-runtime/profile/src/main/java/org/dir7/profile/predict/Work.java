package org.dir7.profile.predict;

import java.util.ArrayList;
import java.util.List;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.graph.DecoderGraph;
import org.dir7.engine.graph.DenoiserGraph;
import org.dir7.engine.graph.Graph;
import org.dir7.engine.graph.ImageOp.Conv3x3;
import org.dir7.engine.graph.Op;
import org.dir7.engine.graph.Shape;
import org.dir7.engine.graph.Stage;
import org.dir7.engine.graph.TokenOp.Linear;
import org.dir7.engine.graph.Value;
import org.dir7.engine.graph.WkvOp.Wkv7;

/**
 * What a part of a picture takes: arithmetic and memory traffic, counted from the graph that all
 * backends run, with what the branch without text saves left out.
 *
 * @param name of the part
 * @param shape of one operation, such as {@code [512,384] by [384,1536]}; empty for a sum of many
 *     and where nobody would ask
 * @param flops floating-point operations
 * @param weights that are read
 * @param activations that are read or written, every operation by itself
 * @param recurrent whether it runs at the FP32 peak, not that of matrix products
 */
public record Work(
    String name,
    String shape,
    double flops,
    double weights,
    double activations,
    boolean recurrent) {

  /** Operations a state element and token: S a, the decay and two outer products, S r. */
  private static final int WKV_OPERATIONS = 9;

  /** Parts of one evaluation of the network. */
  public static List<Work> step(CheckpointConfig config, int branches) {
    return parts("", DenoiserGraph.of(config.denoiser()), config.denoiser(), branches);
  }

  /** What depends on the prompt alone and is therefore done once a picture, not once a step. */
  public static Work prompt(CheckpointConfig config, int branches) {
    Work sum = new Work("once a prompt", "", 0, 0, 0, false);
    for (Op op : DenoiserGraph.of(config.denoiser()).ops()) {
      if (op.stage() == Stage.PROMPT) {
        sum = sum.plus(of(op, config.denoiser(), branches));
      }
    }
    return sum;
  }

  /** Parts of decoding one latent. */
  public static List<Work> decoder(CheckpointConfig config) {
    return parts(
        "decoder: ",
        DecoderGraph.of(config.denoiser(), config.latent(), config.decoder()),
        config.denoiser(),
        1);
  }

  /** Operations of an evaluation and of decoding, one by one, in the order in which they run. */
  public static List<Work> operations(CheckpointConfig config, int branches) {
    List<Work> all = new ArrayList<>();
    DenoiserConfig sizes = config.denoiser();
    Graph decoder = DecoderGraph.of(sizes, config.latent(), config.decoder());
    DenoiserGraph.of(sizes).ops().forEach(op -> all.add(of(op, sizes, branches)));
    decoder.ops().forEach(op -> all.add(of(op, sizes, 1)));
    return all;
  }

  private static List<Work> parts(String prefix, Graph graph, DenoiserConfig sizes, int branches) {
    Work products = new Work(prefix + "matrix products", "", 0, 0, 0, false);
    Work recurrence = new Work(prefix + "recurrence", "", 0, 0, 0, true);
    Work rest = new Work(prefix + "everything else", "", 0, 0, 0, false);
    for (Op op : graph.ops()) {
      if (op.stage() == Stage.PROMPT) {
        continue;
      }
      Work work = of(op, sizes, branches);
      if (work.recurrent()) {
        recurrence = recurrence.plus(work);
      } else if (work.flops() > 0) {
        products = products.plus(work);
      } else {
        rest = rest.plus(work);
      }
    }
    return recurrence.flops() > 0 ? List.of(products, recurrence, rest) : List.of(products, rest);
  }

  /** One run of an operation; its name is that of its first output. */
  private static Work of(Op op, DenoiserConfig sizes, int branches) {
    double traffic = 0;
    for (Value value : op.inputs()) {
      traffic += elements(value, sizes, branches);
    }
    for (Value value : op.outputs()) {
      traffic += elements(value, sizes, branches);
    }
    String name = op.outputs().get(0).name();
    if (op instanceof Linear linear && linear.in().shape() instanceof Shape.Rows rows) {
      double matrix = (double) rows.width() * linear.out().width();
      double count = rows(linear.in(), sizes, branches);
      String shape =
          "[%.0f,%d] by [%d,%d]".formatted(count, rows.width(), rows.width(), linear.out().width());
      return new Work(name, shape, 2 * matrix * count, matrix, traffic, false);
    }
    if (op instanceof Conv3x3 conv) {
      Shape.Image out = conv.out().image();
      double matrix = 9.0 * conv.in().image().channels() * out.channels();
      String shape =
          "%d to %d channels, %dx%d"
              .formatted(conv.in().image().channels(), out.channels(), out.height(), out.width());
      double flops = 2 * matrix * out.height() * out.width();
      return new Work(name, shape, flops, matrix, traffic, false);
    }
    if (op instanceof Wkv7 wkv) {
      double state = (double) wkv.headSize() * wkv.out().width();
      double count = rows(wkv.out(), sizes, branches);
      String shape =
          "%.0f tokens, %d heads of %d"
              .formatted(count, wkv.out().width() / wkv.headSize(), wkv.headSize());
      return new Work(name, shape, WKV_OPERATIONS * state * count, 0, traffic, true);
    }
    return new Work(name, "", 0, 0, traffic, false);
  }

  private Work plus(Work other) {
    return new Work(
        name,
        "",
        flops + other.flops,
        weights + other.weights,
        activations + other.activations,
        recurrent);
  }

  private static double rows(Value value, DenoiserConfig sizes, int branches) {
    return value.extent().rows(branches, sizes.tokens(), sizes.maxTextTokens());
  }

  private static double elements(Value value, DenoiserConfig sizes, int branches) {
    if (value.shape() instanceof Shape.Image image) {
      return (image.aBranch() ? branches : 1.0) * image.channels() * image.height() * image.width();
    }
    return rows(value, sizes, branches) * value.width();
  }

  /** Bytes that are read or written: the recurrence's state and inputs are FP32 everywhere. */
  public double bytes(Roof roof) {
    int activation = recurrent ? Float.BYTES : roof.activationBytes();
    return weights * roof.weightBytes() + activations * activation;
  }

  /** Seconds at the machine's best: what takes longer of arithmetic and memory. */
  public double seconds(Roof roof) {
    double peak = recurrent ? roof.floatGflops() : roof.productGflops();
    return Math.max(flops / (peak * 1e9), bytes(roof) / (roof.gigabytes() * 1e9));
  }

  /** Whether memory, not arithmetic, is what takes longer. */
  public boolean bound(Roof roof) {
    double peak = recurrent ? roof.floatGflops() : roof.productGflops();
    return seconds(roof) > flops / (peak * 1e9);
  }
}
