package org.dir7.backend.tensorrt.network;

import org.dir7.engine.config.ScanOrder;

/**
 * One call of the plugin for a whole residual branch: {@code x + gate * branch(LN(x) * (1 + scale)
 * + shift)}, where the branch is time mixing, CrossWKV or channel mixing (mix.h of the plugin).
 *
 * <p>Inputs: x [b,T,D] FP32 in raster order; modulation [b,chunks*D] FP32; for CrossWKV the
 * receptance [withText,T,D] FP16 by scan position; with a value residual the first layer's value
 * FP16, [b,T,D] or [withText,T,D]. Outputs: the new x; the first layer's also its value, FP16.
 *
 * @param name weight prefix, such as {@code blocks.3.time}
 * @param grid tokens a side
 * @param withText branches that have a text, the first ones; CrossWKV only
 * @param ranks of the low-rank paths; all 0 for channel mixing
 * @param hidden width of channel mixing, else 0
 * @param chunk of the modulation: shift; scale and gate follow
 * @param chunks of the modulation
 * @param value whether the value before its residual is an output
 * @param weights what the kernels read in FP16, in mix.h's order
 * @param vectors rows of D that they read in FP32: k_k, k_a, r_k, ln_x.weight, ln_x.bias, the
 *     biases of w, a and, with a value residual, v; empty for channel mixing
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of weights, never compared
public record MixLayer(
    String name,
    Kind kind,
    ScanOrder scan,
    int grid,
    int headSize,
    int withText,
    Ranks ranks,
    int hidden,
    int chunk,
    int chunks,
    boolean value,
    float[] weights,
    float[] vectors) {

  /** In the order of the plugin's numbers. */
  public enum Kind {
    TIME,
    CROSS,
    CHANNEL
  }

  /**
   * Ranks of the low-rank paths.
   *
   * @param v 0 without a value residual
   */
  public record Ranks(int w, int a, int g, int v) {

    /** Of channel mixing. */
    public static final Ranks NONE = new Ranks(0, 0, 0, 0);
  }

  /** Whether the last input is the first layer's value. */
  public boolean valueResidual() {
    return ranks.v() > 0;
  }
}
