package org.dir7.engine.text;

/** Pooling {@code mean-l2} of sentence-transformers, over one text without padding. */
final class Pooling {

  private Pooling() {}

  /**
   * Mean over the rows of [rows,width], scaled to length 1; summed in binary64.
   *
   * @return [width]
   */
  static float[] meanL2(float[] states, int rows, int width) {
    double[] sum = new double[width];
    for (int i = 0; i < rows * width; i++) {
      sum[i % width] += states[i];
    }
    // The direction of the sum is that of the mean.
    double squares = 0;
    for (double s : sum) {
      squares += s * s;
    }
    double scale = 1 / Math.max(Math.sqrt(squares), 1e-12);
    float[] pooled = new float[width];
    for (int i = 0; i < width; i++) {
      pooled[i] = (float) (sum[i] * scale);
    }
    return pooled;
  }
}
