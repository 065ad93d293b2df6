package org.dir7.backend.cpu.kernel;

import static org.dir7.backend.cpu.kernel.Samples.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.dir7.backend.cpu.kernel.MathKernel.Function;
import org.junit.jupiter.api.Test;

/** What the kernels of single rows must do. */
abstract class RowKernelsContract {

  private static final int ROWS = 3;

  abstract Kernels kernels();

  @Test
  void functionsGiveTheTwinsBitsEverywhere() {
    for (Function function : Function.values()) {
      float[] twin = arguments();
      float[] vector = arguments();
      Kernels.plain().math().apply(function, twin, 0, twin, 0, twin.length);
      kernels().math().apply(function, vector, 0, vector, 0, vector.length);
      assertSameBits(twin, vector, function.toString());
    }
  }

  private static float[] arguments() {
    float[] x = new Samples(3).uniform(5003, -100, 100);
    float[] special = {0f, -0f, 1e-40f, 0.625f, -0.625f, 9f, 89f, -89f, 1e30f, -1e30f};
    System.arraycopy(special, 0, x, 0, special.length);
    return x;
  }

  @Test
  void largestMagnitudesAreTheTwins() {
    for (int width : new int[] {1, 8, 31, 384}) {
      float[] x = new Samples(width).normal(width + 5, 1);
      float[] twin = new float[width];
      float[] vector = new float[width];
      for (int at : new int[] {0, 3, 5}) {
        Kernels.plain().magnitude().raise(twin, x, at);
        kernels().magnitude().raise(vector, x, at);
      }
      assertEquals(Math.max(Math.abs(x[0]), Math.max(Math.abs(x[3]), Math.abs(x[5]))), twin[0]);
      assertSameBits(twin, vector, "largest magnitudes of " + width);
    }
  }

  @Test
  void layerNormGivesTheTwinsBits() {
    for (int width : new int[] {8, 24, 40, 384}) {
      assertSameBits(
          norm(Kernels.plain(), width), norm(kernels(), width), "layer norm of width " + width);
    }
  }

  private static float[] norm(Kernels kernels, int width) {
    Samples samples = new Samples(width);
    float[] x = samples.normal(width, 2);
    float[] modulation = samples.normal(2 * width, 1);
    float[] out = new float[width];
    kernels.norm().modulate(x, 0, width, 1e-6f, modulation, 0, width, out, 0, new float[16]);
    return out;
  }

  @Test
  void layerNormLiesNearTheExactOne() {
    int width = 40;
    float[] y = norm(kernels(), width);
    Samples samples = new Samples(width);
    float[] x = samples.normal(width, 2);
    float[] modulation = samples.normal(2 * width, 1);
    double mean = 0;
    for (float value : x) {
      mean += value / (double) width;
    }
    double variance = 0;
    for (float value : x) {
      variance += (value - mean) * (value - mean) / width;
    }
    for (int i = 0; i < width; i++) {
      double normal = (x[i] - mean) / Math.sqrt(variance + 1e-6);
      // Values up to 4 * 4, a dozen roundings.
      assertEquals(normal * (1 + modulation[width + i]) + modulation[i], y[i], 16 * 12 * 0x1p-24);
    }
  }

  @Test
  void tokenShiftGivesTheTwinsBitsAndZeroBeforeTheFirst() {
    for (int width : new int[] {8, 24, 40, 384}) {
      float[] twin = shift(Kernels.plain(), width);
      assertSameBits(twin, shift(kernels(), width), "token shift of width " + width);
      Samples samples = new Samples(width);
      float[] x = samples.normal(ROWS * width, 1);
      float[] mixes = samples.normal(6 * width, 1);
      assertEquals(Math.fma(0f - x[width], mixes[0], x[width]), twin[width], "first token");
      assertEquals(Math.fma(x[width] - x[0], mixes[0], x[0]), twin[0], "second token");
    }
  }

  /** Order 1, 0, 2. */
  private static float[] shift(Kernels kernels, int width) {
    Samples samples = new Samples(width);
    float[] x = samples.normal(ROWS * width, 1);
    float[] mixes = samples.normal(6 * width, 1);
    float[] out = new float[6 * ROWS * width];
    int[] outs = new int[6];
    for (int m = 0; m < 6; m++) {
      outs[m] = m * ROWS * width;
    }
    int none = TokenShiftKernel.NONE;
    kernels.shift().mix(x, width, none, width, mixes, out, outs, width);
    kernels.shift().mix(x, 0, width, width, mixes, out, outs, 0);
    kernels.shift().mix(x, 2 * width, 0, width, mixes, out, outs, 2 * width);
    return out;
  }

  @Test
  void preparationGivesTheTwinsBits() {
    for (int headSize : new int[] {4, 8, 20, 24, 64}) {
      for (boolean first : new boolean[] {false, true}) {
        float[] twin = WkvRows.prepare(Kernels.plain(), headSize, first);
        float[] vector = WkvRows.prepare(kernels(), headSize, first);
        assertSameBits(twin, vector, "WKV inputs, head size " + headSize + ", first " + first);
      }
    }
  }

  @Test
  void preparationLiesNearTheFormula() {
    WkvRows.assertPreparationNearFormula(kernels());
  }

  @Test
  void headNormGivesTheTwinsBits() {
    for (int headSize : new int[] {4, 8, 20, 24, 64}) {
      assertSameBits(
          WkvRows.finish(Kernels.plain(), headSize),
          WkvRows.finish(kernels(), headSize),
          "head norm, head size " + headSize);
    }
  }

  @Test
  void headNormLiesNearTheFormula() {
    WkvRows.assertFinishNearFormula(kernels());
  }
}
