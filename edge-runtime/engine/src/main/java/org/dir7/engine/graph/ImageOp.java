package org.dir7.engine.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Operations on images: the denoiser's last one, and the decoder's. */
public sealed interface ImageOp extends Op {

  /**
   * Rows back to images, channel-major inside a patch.
   *
   * @param in TOKENS, width channels * patchSize^2
   * @param out one image a branch
   */
  record Unpatchify(Value in, int patchSize, Value out) implements ImageOp {
    @Override
    public List<Value> inputs() {
      return List.of(in);
    }

    @Override
    public List<Value> outputs() {
      return List.of(out);
    }
  }

  /**
   * {@code out = 3 tanh((latent * std + mean) / 3)}, std and mean a channel: the decoder's range.
   */
  record LatentRange(Value latent, List<Float> mean, List<Float> std, Value out)
      implements ImageOp {

    /** Where the range saturates. */
    public static final float LIMIT = 3;

    @Override
    public List<Value> inputs() {
      return List.of(latent);
    }

    @Override
    public List<Value> outputs() {
      return List.of(out);
    }
  }

  /**
   * 3x3 convolution, padding 1, with bias: {@code out = conv(in) [+ residual], relu}.
   *
   * @param upsample whether {@code in} is doubled to the nearest first
   * @param conv weight prefix: {@code conv + ".weight"} is [out,in,3,3]
   */
  record Conv3x3(
      Value in, boolean upsample, String conv, Optional<Value> residual, boolean relu, Value out)
      implements ImageOp {
    @Override
    public List<Value> inputs() {
      List<Value> all = new ArrayList<>(List.of(in));
      residual.ifPresent(all::add);
      return List.copyOf(all);
    }

    @Override
    public List<Value> outputs() {
      return List.of(out);
    }
  }

  /** [4c, h, w] to [c, 2h, 2w]: channel 4c + 2i + j goes to pixel (2y + i, 2x + j). */
  record PixelShuffle(Value in, Value out) implements ImageOp {
    @Override
    public List<Value> inputs() {
      return List.of(in);
    }

    @Override
    public List<Value> outputs() {
      return List.of(out);
    }
  }
}
