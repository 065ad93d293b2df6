package org.dir7.backend.tensorrt.network;

import org.dir7.engine.Dir7Exception;
import org.dir7.engine.tensor.Half;

/** FP32 weights to FP16, refusing what FP16 cannot hold. */
public final class HalfWeights {

  private HalfWeights() {}

  /**
   * Rounds to nearest, ties to even.
   *
   * @param name of the tensor, for the sentence
   * @throws Dir7Exception (bad input) where a value overflows or is not finite
   */
  public static short[] round(String name, float[] values) {
    short[] bits = new short[values.length];
    for (int i = 0; i < values.length; i++) {
      bits[i] = Half.fromFloat(values[i]);
      if (!Float.isFinite(Half.toFloat(bits[i]))) {
        throw Dir7Exception.badInput(
            "tensor %s: element %d is %s; FP16 holds magnitudes up to %s: use an fp32 engine",
            name, i, values[i], Half.MAX_VALUE);
      }
    }
    return bits;
  }
}
