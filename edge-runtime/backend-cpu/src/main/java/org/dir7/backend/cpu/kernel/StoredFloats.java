package org.dir7.backend.cpu.kernel;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.tensor.Half;

/** Stored weights as FP32, exactly: F16 widened, INT8 times its scale. */
public final class StoredFloats {

  private StoredFloats() {}

  /** [rows, columns], row-major, freshly allocated. */
  public static float[] of(WeightMatrix matrix) {
    int columns = matrix.columns();
    float[] values = new float[matrix.rows() * columns];
    if (matrix instanceof WeightMatrix.F32 f32) {
      FloatBuffer source = f32.values().duplicate();
      source.get(values);
    } else if (matrix instanceof WeightMatrix.F16 f16) {
      Half.toFloats(f16.bits().duplicate().rewind(), values);
    } else if (matrix instanceof WeightMatrix.I8 i8) {
      ByteBuffer source = i8.q().duplicate();
      for (int i = 0; i < values.length; i++) {
        values[i] = source.get(i) * i8.scale()[i / columns];
      }
    }
    return values;
  }
}
