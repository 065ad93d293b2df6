package org.dir7.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The row kernels around the recurrence on random rows, and their formulas in double. */
final class WkvRows {

  private static final int HEADS = 3;
  private static final int ROWS = 2;

  private WkvRows() {}

  /** Tensors one after the other: six inputs, five outputs. */
  static float[] prepare(Kernels kernels, int headSize, boolean residual) {
    int width = HEADS * headSize;
    int size = ROWS * width;
    Samples samples = new Samples(headSize);
    float[] memory = new float[11 * size];
    System.arraycopy(samples.normal(6 * size, 2), 0, memory, 0, 6 * size);
    WkvInputsCall call = inputs(memory, headSize, residual, samples);
    for (int row = 0; row < ROWS; row++) {
      kernels.wkvInputs().row(call, row * width, new float[WkvInputsKernel.scratchFloats(width)]);
    }
    return memory;
  }

  /** One row of {@link #prepare}, to be run again and again. */
  static Runnable prepared(Kernels kernels, int headSize) {
    int width = HEADS * headSize;
    float[] memory = new float[11 * ROWS * width];
    WkvInputsCall call = inputs(memory, headSize, true, new Samples(headSize));
    float[] scratch = new float[WkvInputsKernel.scratchFloats(width)];
    return () -> kernels.wkvInputs().row(call, 0, scratch);
  }

  private static WkvInputsCall inputs(
      float[] memory, int headSize, boolean residual, Samples samples) {
    int width = HEADS * headSize;
    int size = ROWS * width;
    return new WkvInputsCall(
        memory,
        width,
        headSize,
        0,
        size,
        2 * size,
        3 * size,
        residual ? 4 * size : WkvInputsCall.NONE,
        5 * size,
        6 * size,
        7 * size,
        8 * size,
        9 * size,
        10 * size,
        samples.normal(width, 1),
        samples.normal(width, 1));
  }

  static void assertPreparationNearFormula(Kernels kernels) {
    int headSize = 20;
    int width = HEADS * headSize;
    int size = ROWS * width;
    float[] m = prepare(kernels, headSize, true);
    Samples samples = new Samples(headSize);
    samples.normal(6 * size, 2);
    float[] keyScale = samples.normal(width, 1);
    float[] keyShare = samples.normal(width, 1);
    for (int i = 0; i < size; i++) {
      int c = i % width;
      double norm = 0;
      for (int j = i - i % headSize; j < i - i % headSize + headSize; j++) {
        norm += Math.pow(m[size + j] * (double) keyScale[j % width], 2);
      }
      double a = sigmoid(m[3 * size + i]);
      double kk = m[size + i] * (double) keyScale[c] / Math.sqrt(norm);
      double value = m[2 * size + i];
      // Values to about 20, some ten roundings and functions good to 3 ulp.
      double tolerance = 20 * 16 * 0x1p-24;
      assertEquals(Math.exp(-0.606531 * sigmoid(m[i])), m[6 * size + i], tolerance, "decay");
      assertEquals(m[size + i] * (1 + (a - 1) * keyShare[c]), m[7 * size + i], tolerance, "k");
      assertEquals(
          value + (m[4 * size + i] - value) * sigmoid(m[5 * size + i]),
          m[8 * size + i],
          tolerance,
          "v");
      assertEquals(-kk, m[9 * size + i], tolerance, "removal");
      assertEquals(kk * a, m[10 * size + i], tolerance, "replacement");
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** Tensors one after the other: y, receptance, k, v, gate, out, out of a zero receptance. */
  static float[] finish(Kernels kernels, int headSize) {
    int width = HEADS * headSize;
    int size = ROWS * width;
    float[] memory = new float[7 * size];
    Samples samples = new Samples(headSize);
    System.arraycopy(samples.normal(5 * size, 1), 0, memory, 0, 5 * size);
    float[] gamma = samples.normal(width, 1);
    float[] beta = samples.normal(width, 1);
    float[] bonus = samples.normal(width, 1);
    for (int row = 0; row < ROWS; row++) {
      // The receptance's rows are swapped, as another scan order would have them.
      int receptance = (ROWS - 1 - row) * width;
      HeadNormCall call = call(memory, headSize, 5 * size, gamma, beta, bonus);
      kernels
          .headNorm()
          .row(call, row * width, receptance, new float[WkvInputsKernel.scratchFloats(width)]);
      HeadNormCall zero = call(memory, headSize, 6 * size, gamma, beta, bonus);
      kernels.headNorm().biasRow(zero, row * width);
    }
    return memory;
  }

  /** One row of {@link #finish}, to be run again and again. */
  static Runnable finished(Kernels kernels, int headSize) {
    int width = HEADS * headSize;
    int size = ROWS * width;
    float[] weights = new float[width];
    HeadNormCall call = call(new float[6 * size], headSize, 5 * size, weights, weights, weights);
    float[] scratch = new float[WkvInputsKernel.scratchFloats(width)];
    return () -> {
      kernels.headNorm().row(call, 0, 0, scratch);
      kernels.headNorm().biasRow(call, 0);
    };
  }

  private static HeadNormCall call(
      float[] memory, int headSize, int out, float[] gamma, float[] beta, float[] bonus) {
    int width = HEADS * headSize;
    int size = ROWS * width;
    return new HeadNormCall(
        memory, width, headSize, 64e-5f, 0, size, 2 * size, 3 * size, 4 * size, out, gamma, beta,
        bonus);
  }

  static void assertFinishNearFormula(Kernels kernels) {
    int n = 24;
    int width = HEADS * n;
    int size = ROWS * width;
    float[] m = finish(kernels, n);
    Samples samples = new Samples(n);
    samples.normal(5 * size, 1);
    float[] gamma = samples.normal(width, 1);
    float[] beta = samples.normal(width, 1);
    float[] rk = samples.normal(width, 1);
    for (int i = 0; i < size; i++) {
      int head = i - i % n;
      int swapped = (head + width) % size;
      double mean = 0;
      double bonus = 0;
      for (int j = 0; j < n; j++) {
        mean += m[head + j] / (double) n;
        bonus += m[size + swapped + j] * (double) m[2 * size + head + j] * rk[(head + j) % width];
      }
      double variance = 0;
      for (int j = 0; j < n; j++) {
        variance += Math.pow(m[head + j] - mean, 2) / n;
      }
      int c = i % width;
      double normal = (m[i] - mean) / Math.sqrt(variance + 64e-5) * gamma[c] + beta[c];
      double out = (normal + bonus * m[3 * size + i]) * m[4 * size + i];
      // Values to about 60, sums of 24 terms.
      assertEquals(out, m[5 * size + i], 60 * 30 * 0x1p-24, "out");
      assertEquals((double) beta[c] * m[4 * size + i], m[6 * size + i], 1e-6, "zero receptance");
    }
  }
}
