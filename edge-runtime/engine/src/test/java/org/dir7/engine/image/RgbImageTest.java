package org.dir7.engine.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.Test;

final class RgbImageTest {

  @Test
  void planesBecomeInterleavedPixels() {
    float[] planes = {-1, 1, /* green */ 0, 1, /* blue */ 1, -1};
    byte[] expected = {0, (byte) 128, (byte) 255, (byte) 255, (byte) 255, 0};
    assertArrayEquals(expected, RgbImage.ofPlanes(planes, 2, 1).pixels());
  }

  @Test
  void valuesOutsideTheRangeAreClampedAndInfinityToo() {
    float[] planes = {-7, Float.NEGATIVE_INFINITY, 1.01f, Float.POSITIVE_INFINITY, -1e-9f, 1e-9f};
    // Two columns: each pair is a plane.
    byte[] expected = {0, (byte) 255, (byte) 128, 0, (byte) 255, (byte) 128};
    assertArrayEquals(expected, RgbImage.ofPlanes(planes, 2, 1).pixels());
  }

  @Test
  void everyLevelComesBackFromItsOwnValue() {
    for (int level = 0; level <= 255; level++) {
      float x = level / 127.5f - 1;
      assertEquals((byte) level, RgbImage.ofPlanes(new float[] {x, x, x}, 1, 1).pixels()[0]);
    }
  }

  @Test
  void notANumberIsNamedWithItsPlace() {
    float[] planes = new float[3 * 4];
    planes[4 + 3] = Float.NaN;
    var e = assertThrows(Dir7Exception.class, () -> RgbImage.ofPlanes(planes, 2, 2));
    assertEquals(
        "the decoder's output is not a number at channel 1, row 1, column 1", e.getMessage());
  }
}
