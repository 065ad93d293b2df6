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
 * @param flops floating-point operations
 * @param weights that are read
 * @param activations that are read or written, every operation by itself
 * @param recurrent whether it runs at the FP32 peak, not that of matrix products
 */
public record Work(
    String name, double flops, double weights, double activations, boolean recurrent) {

  /** Operations a state element and token: S a, the decay and two outer products, S r. */
  private static final int WKV_OPERATIONS = 9;

  /** Parts of one evaluation of the network. */
  public static List<Work> step(CheckpointConfig config, int branches) {
    return parts("", DenoiserGraph.of(config.denoiser()), config.denoiser(), branches);
  }

  /** Parts of decoding one latent. */
  public static List<Work> decoder(CheckpointConfig config) {
    return parts(
        "decoder: ",
        DecoderGraph.of(config.denoiser(), config.latent(), config.decoder()),
        config.denoiser(),
        1);
  }

  private static List<Work> parts(String prefix, Graph graph, DenoiserConfig sizes, int branches) {
    Sum products = new Sum();
    Sum recurrence = new Sum();
    Sum rest = new Sum();
    for (Op op : graph.ops()) {
      if (op.stage() == Stage.PROMPT) {
        continue;
      }
      double traffic = 0;
      for (Value value : op.inputs()) {
        traffic += elements(value, sizes, branches);
      }
      for (Value value : op.outputs()) {
        traffic += elements(value, sizes, branches);
      }
      if (op instanceof Linear linear && linear.in().shape() instanceof Shape.Rows rows) {
        double matrix = (double) rows.width() * linear.out().width();
        products.add(2 * matrix * rows(linear.in(), sizes, branches), matrix, traffic);
      } else if (op instanceof Conv3x3 conv) {
        Shape.Image out = conv.out().image();
        double matrix = 9.0 * conv.in().image().channels() * out.channels();
        products.add(2 * matrix * out.height() * out.width(), matrix, traffic);
      } else if (op instanceof Wkv7 wkv) {
        double state = (double) wkv.headSize() * wkv.out().width();
        recurrence.add(WKV_OPERATIONS * state * rows(wkv.out(), sizes, branches), 0, traffic);
      } else {
        rest.add(0, 0, traffic);
      }
    }
    List<Work> parts = new ArrayList<>();
    parts.add(products.part(prefix + "matrix products", false));
    if (recurrence.flops > 0) {
      parts.add(recurrence.part(prefix + "recurrence", true));
    }
    parts.add(rest.part(prefix + "everything else", false));
    return parts;
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

  /** Seconds at the machine's best: what takes longer of arithmetic and memory. */
  public double seconds(Roof roof) {
    double peak = recurrent ? roof.floatGflops() : roof.productGflops();
    // The state and its inputs are FP32 on every backend.
    double bytes =
        weights * roof.weightBytes()
            + activations * (recurrent ? Float.BYTES : roof.activationBytes());
    return Math.max(flops / (peak * 1e9), bytes / (roof.gigabytes() * 1e9));
  }

  /** Whether memory, not arithmetic, is what takes longer. */
  public boolean bound(Roof roof) {
    double peak = recurrent ? roof.floatGflops() : roof.productGflops();
    return seconds(roof) > flops / (peak * 1e9);
  }

  private static final class Sum {
    private double flops;
    private double weights;
    private double activations;

    void add(double moreFlops, double moreWeights, double moreActivations) {
      flops += moreFlops;
      weights += moreWeights;
      activations += moreActivations;
    }

    Work part(String name, boolean recurrent) {
      return new Work(name, flops, weights, activations, recurrent);
    }
  }
}
