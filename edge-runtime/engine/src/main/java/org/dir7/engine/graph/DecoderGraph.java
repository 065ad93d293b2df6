package org.dir7.engine.graph;

import java.util.Optional;
import org.dir7.engine.config.DecoderConfig;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.config.LatentConfig;
import org.dir7.engine.graph.ImageOp.Conv3x3;
import org.dir7.engine.graph.ImageOp.LatentRange;
import org.dir7.engine.graph.ImageOp.PixelShuffle;

/**
 * The tiny decoder: normalised latent [C,h,w] to RGB [3,H,W] in [-1,1]. Per stage a convolution
 * (from the second on of the doubled image) and residual blocks; then a convolution to 12 channels
 * and a pixel shuffle.
 */
public final class DecoderGraph {

  /** Input: image [C,h,w]. */
  public static final String LATENT = "latent";

  private static final int RGB = 3;

  private final GraphWriter graph = new GraphWriter();

  private DecoderGraph() {}

  public static Graph of(DenoiserConfig denoiser, LatentConfig latent, DecoderConfig decoder) {
    return new DecoderGraph().build(denoiser, latent, decoder);
  }

  private Graph build(DenoiserConfig denoiser, LatentConfig range, DecoderConfig decoder) {
    int side = denoiser.latentSize();
    Shape.Image shape = new Shape.Image(false, denoiser.latentChannels(), side, side);
    Value latent = graph.input(LATENT, shape, Stage.CALL);
    Value x = graph.image("range", shape, latent);
    graph.add(new LatentRange(latent, range.mean(), range.std(), x));
    for (int stage = 0; stage < decoder.channels().size(); stage++) {
      int channels = decoder.channels().get(stage);
      x = conv(x, stage > 0, stage == 0 ? "inp" : "u" + stage, channels, Optional.empty(), true);
      for (int block = 0; block < decoder.blocks().get(stage); block++) {
        String p = "s" + (stage + 1) + "." + block;
        Value inner = conv(x, false, p + ".a", channels, Optional.empty(), true);
        x = conv(inner, false, p + ".b", channels, Optional.of(x), true);
      }
    }
    x = conv(x, false, "out", 4 * RGB, Optional.empty(), false);
    Shape.Image small = x.image();
    Value rgb =
        graph.image("rgb", new Shape.Image(false, RGB, 2 * small.height(), 2 * small.width()), x);
    graph.add(new PixelShuffle(x, rgb));
    return graph.graph(rgb);
  }

  private Value conv(
      Value in, boolean upsample, String name, int channels, Optional<Value> add, boolean relu) {
    int factor = upsample ? 2 : 1;
    Shape.Image shape =
        new Shape.Image(false, channels, in.image().height() * factor, in.image().width() * factor);
    Value out = graph.image(name, shape, in);
    graph.add(new Conv3x3(in, upsample, name, add, relu, out));
    return out;
  }
}
