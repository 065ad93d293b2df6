package org.dir7.benchmarks.onnx;

import java.util.Random;

/** Values for products whose result nobody reads; zeros might be faster than real ones. */
final class RandomTensors {

  private RandomTensors() {}

  static float[] normal(Random random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
