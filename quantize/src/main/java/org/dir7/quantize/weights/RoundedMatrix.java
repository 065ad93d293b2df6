package org.dir7.quantize.weights;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.dir7.engine.model.InputQuantization;
import org.dir7.engine.model.WeightMatrix;

/**
 * A matrix in INT8.
 *
 * @param q [rows, columns], -127 to 127
 * @param scale [rows]
 * @param input how its input is quantized; the weights are then those for {@code x * smooth}
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record RoundedMatrix(
    int rows, int columns, byte[] q, float[] scale, Optional<InputQuantization> input) {

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
