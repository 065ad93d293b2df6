package org.dir7.quantize.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoundedMatrixTest {

  /** By the largest magnitude of each row, as the preset rtn does. */
  private static RoundedMatrix plain(float[] w, int rows) {
    return RoundedMatrix.nearest(w, RowScales.largest(w, rows), Optional.empty());
  }

  @Test
  void scalesEachRowToItsOwnLargestMagnitude() {
    RoundedMatrix q = plain(new float[] {127, -1, 0, 0.5f, -254, 2}, 2);
    assertArrayEquals(new float[] {1, 2}, q.scale());
    assertArrayEquals(new byte[] {127, -1, 0, 0, -127, 1}, q.q());
    assertArrayEquals(new float[] {127, -1, 0, 0, -254, 2}, q.values());
  }

  @Test
  void roundsTiesToTheEvenStep() {
    RoundedMatrix q = plain(new float[] {127, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f}, 1);
    assertArrayEquals(new byte[] {127, 0, 2, 2, 0, -2, -2}, q.q());
  }

  @Test
  void givesARowOfZerosScaleOne() {
    RoundedMatrix q = plain(new float[] {0, -0f, 0, 3}, 2);
    assertEquals(1, q.scale()[0]);
    assertArrayEquals(new float[] {0, 0, 0, 3}, q.values());
  }

  @Test
  void keepsRowsWhoseScaleWouldUnderflow() {
    RoundedMatrix q = plain(new float[] {Float.MIN_VALUE, -3 * Float.MIN_VALUE}, 1);
    assertArrayEquals(new byte[] {1, -3}, q.q());
  }

  @Test
  void errsByAtMostHalfAStep() {
    Random random = new Random(3);
    float[] w = new float[64 * 100];
    for (int i = 0; i < w.length; i++) {
      w[i] = (float) random.nextGaussian();
    }
    RoundedMatrix q = plain(w, 64);
    float[] values = q.values();
    for (int i = 0; i < w.length; i++) {
      // Half a step, and the rounding of the scale and of the product to F32.
      double limit = q.scale()[i / 100] * 0.5 + Math.abs(w[i]) * 2e-7;
      assertTrue(Math.abs(values[i] - w[i]) <= limit, "element " + i);
    }
  }
}
