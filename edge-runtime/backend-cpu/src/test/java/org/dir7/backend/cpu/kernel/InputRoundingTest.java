package org.dir7.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class InputRoundingTest {

  private static float[] rounded(float scale, float[] smooth, float... x) {
    float[] out = new float[x.length];
    InputRounding.row(x, 0, x.length, smooth, scale, out, 0);
    return out;
  }

  @Test
  void roundsTiesToTheEvenNumber() {
    float[] x = {0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f, 0.49999997f, 126.5f, -127.5f};
    assertArrayEquals(new float[] {0, 2, 2, 0, -2, -2, 0, 126, -128}, rounded(1, null, x));
  }

  @Test
  void clampsToTheWholeRangeOfAByte() {
    float[] x = {127.4f, 127.5f, 1e9f, -128.5f, -1e9f, Float.POSITIVE_INFINITY};
    assertArrayEquals(new float[] {127, 127, 127, -128, -128, 127}, rounded(1, null, x));
  }

  @Test
  void multipliesThenDividesEachRoundedToFp32() {
    float[] x = {0.1f, 3.3f, -7.7f};
    float[] smooth = {3, 0.3f, 1.7f};
    float scale = 0.013f;
    float[] expected = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      float smoothed = x[i] * smooth[i];
      expected[i] = (float) Math.max(-128, Math.min(127, Math.rint(smoothed / scale)));
    }
    assertArrayEquals(expected, rounded(scale, smooth, x));
  }
}
