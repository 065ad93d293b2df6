package org.dir7.backend.tensorrt.network;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.model.InputQuantization;
import org.dir7.engine.model.Model;
import org.dir7.engine.model.Precision;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.model.Weights;

/** A checkpoint's model as w8a8: every large matrix rounded, its input's range taken as given. */
public final class IntegerModel implements Weights {

  /** Inputs of a random model stay below it. */
  private static final float RANGE = 8;

  private final Weights floats;
  private final Map<String, TensorSpec> catalog;
  private final float smooth;

  private IntegerModel(Model model, float smooth) {
    this.floats = model.weights();
    this.catalog = TensorCatalog.denoiser(model.config().denoiser());
    this.smooth = smooth;
  }

  /**
   * @param smooth multiplies every second input channel, whose weights are divided by it; 1 for no
   *     smoothing vector at all
   */
  public static Model of(Model model, float smooth) {
    return new Model(model.config(), Precision.W8A8, new IntegerModel(model, smooth), model.hash());
  }

  @Override
  public float[] vector(String name) {
    return floats.vector(name);
  }

  @Override
  public WeightMatrix matrix(String name) {
    WeightMatrix matrix = floats.matrix(name);
    TensorSpec spec = catalog.get(name);
    if (spec == null || !spec.quantizable()) {
      return matrix;
    }
    int columns = matrix.columns();
    float[] factors = new float[columns];
    for (int i = 0; i < columns; i++) {
      factors[i] = i % 2 == 0 ? 1 : smooth;
    }
    float[] values = ExpandedMatrix.floats(matrix);
    float[] scale = new float[matrix.rows()];
    ByteBuffer q = ByteBuffer.allocate(values.length);
    for (int row = 0; row < matrix.rows(); row++) {
      float largest = 0;
      for (int i = 0; i < columns; i++) {
        values[row * columns + i] /= factors[i];
        largest = Math.max(largest, Math.abs(values[row * columns + i]));
      }
      scale[row] = largest / 127;
      for (int i = 0; i < columns; i++) {
        q.put((byte) Math.round(values[row * columns + i] / scale[row]));
      }
    }
    return new WeightMatrix.I8(
        matrix.rows(),
        columns,
        q.flip(),
        scale,
        Optional.of(
            new InputQuantization(
                RANGE * smooth / 127, smooth == 1 ? Optional.empty() : Optional.of(factors))));
  }
}
