package org.dir7.engine.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

final class PoolingTest {

  @Test
  void meanOfTheRowsIsScaledToLengthOne() {
    // Means 3 and 4.
    float[] pooled = Pooling.meanL2(new float[] {1, 8, 5, 0}, 2, 2);
    assertArrayEquals(new float[] {0.6f, 0.8f}, pooled, 1e-7f);
  }

  @Test
  void rowsThatCancelGiveZerosInsteadOfNaN() {
    assertArrayEquals(new float[2], Pooling.meanL2(new float[] {1, -2, -1, 2}, 2, 2));
  }
}
