package org.dir7.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;

/** Random arrays, and comparison bit for bit. */
final class Samples {

  private final Random random;

  Samples(long seed) {
    random = new Random(seed);
  }

  /** Normal values of the given spread. */
  float[] normal(int n, double spread) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) (random.nextGaussian() * spread);
    }
    return x;
  }

  /** Uniform values. */
  float[] uniform(int n, double from, double to) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) (from + random.nextDouble() * (to - from));
    }
    return x;
  }

  byte[] bytes(int n) {
    byte[] x = new byte[n];
    random.nextBytes(x);
    return x;
  }

  /** A permutation of 0..n-1. */
  int[] order(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  static void assertSameBits(float[] expected, float[] actual, String what) {
    assertEquals(expected.length, actual.length, what);
    for (int i = 0; i < expected.length; i++) {
      if (Float.floatToRawIntBits(expected[i]) != Float.floatToRawIntBits(actual[i])) {
        assertEquals(
            Float.toHexString(expected[i]), Float.toHexString(actual[i]), what + " at " + i);
      }
    }
  }
}
