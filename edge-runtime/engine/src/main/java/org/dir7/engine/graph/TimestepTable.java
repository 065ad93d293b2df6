package org.dir7.engine.graph;

import org.dir7.engine.config.TensorCatalog;

/** The sine-cosine embedding of the time t. */
public final class TimestepTable {

  /** Width of the embedding, fixed by the model ({@code t1.weight} is [hidden, 256]). */
  public static final int WIDTH = TensorCatalog.TIMESTEP_WIDTH;

  private static final double MAX_PERIOD = 10000;

  /** t in [0,1] is scaled by this. */
  private static final double TIME_SCALE = 1000;

  private TimestepTable() {}

  /**
   * Writes {@code width/2} cosines, then as many sines, of {@code 1000 t 10000^(-i/(width/2))}.
   * Angles reach 1000, where FP32 would lose four digits: computed in double, rounded once.
   */
  public static void fill(double t, float[] out, int offset, int width) {
    int half = width / 2;
    for (int i = 0; i < half; i++) {
      double angle = t * TIME_SCALE * StrictMath.exp(-StrictMath.log(MAX_PERIOD) * i / half);
      out[offset + i] = (float) StrictMath.cos(angle);
      out[offset + half + i] = (float) StrictMath.sin(angle);
    }
  }
}
