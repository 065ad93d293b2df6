package org.dir7.backend.tensorrt.network;

import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.tensor.Half;

/** Stored matrices as floats: what a plan is built from, whatever the engine stores. */
public final class ExpandedMatrix {

  private ExpandedMatrix() {}

  /** [rows, columns], row-major; I8 is expanded with its scales. */
  public static float[] floats(WeightMatrix matrix) {
    float[] values = new float[matrix.rows() * matrix.columns()];
    if (matrix instanceof WeightMatrix.F32 f32) {
      f32.values().get(0, values);
    } else if (matrix instanceof WeightMatrix.F16 f16) {
      Half.toFloats(f16.bits(), values);
    } else {
      WeightMatrix.I8 i8 = (WeightMatrix.I8) matrix;
      for (int i = 0; i < values.length; i++) {
        values[i] = i8.q().get(i) * i8.scale()[i / matrix.columns()];
      }
    }
    return values;
  }
}
