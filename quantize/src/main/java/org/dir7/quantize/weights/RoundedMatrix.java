package org.dir7.quantize.weights;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.dir7.engine.model.InputQuantization;
import org.dir7.engine.model.WeightMatrix;

/**
 * A matrix in symmetric INT8 with one F32 scale an output channel: the stored value is {@code q *
 * scale} in F32.
 *
 * @param q [rows, columns], -127 to 127
 * @param scale [rows]
 * @param input how its input is quantized; the weights are then those for {@code x * smooth}
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record RoundedMatrix(
    int rows, int columns, byte[] q, float[] scale, Optional<InputQuantization> input) {

  /** Steps of a weight go from -127 to 127. */
  static final int MAX = 127;

  /**
   * Rounds to nearest, ties to even, what lies beyond the last step to it.
   *
   * @param w [rows, columns], finite
   * @param scale [rows], positive; see {@link RowScales}
   */
  public static RoundedMatrix nearest(float[] w, float[] scale, Optional<InputQuantization> input) {
    int columns = w.length / scale.length;
    byte[] q = new byte[w.length];
    for (int i = 0; i < w.length; i++) {
      double steps = Math.rint((double) w[i] / scale[i / columns]);
      q[i] = (byte) Math.max(-MAX, Math.min(MAX, steps));
    }
    return new RoundedMatrix(scale.length, columns, q, scale, input);
  }

  /** The same weights for an input that is quantized with another scale. */
  public RoundedMatrix withInput(InputQuantization other) {
    return new RoundedMatrix(rows, columns, q, scale, Optional.of(other));
  }

  /** As backends load it. */
  public WeightMatrix asWeights() {
    return new WeightMatrix.I8(rows, columns, ByteBuffer.wrap(q), scale, input);
  }

  /** The weights that it stands for, [rows, columns]: {@code q * scale * smooth}. */
  public float[] values() {
    float[] values = new float[q.length];
    float[] smooth = input.flatMap(InputQuantization::smooth).orElse(null);
    for (int i = 0; i < q.length; i++) {
      float value = q[i] * scale[i / columns];
      values[i] = smooth == null ? value : value * smooth[i % columns];
    }
    return values;
  }
}
