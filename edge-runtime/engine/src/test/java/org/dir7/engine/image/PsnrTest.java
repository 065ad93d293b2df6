package org.dir7.engine.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class PsnrTest {

  private static RgbImage flat(int width, int level) {
    byte[] pixels = new byte[width * 3];
    Arrays.fill(pixels, (byte) level);
    return new RgbImage(width, 1, pixels);
  }

  @Test
  void equalPicturesAreInfinitelyClose() {
    assertEquals(Double.POSITIVE_INFINITY, Psnr.decibels(flat(4, 200), flat(4, 200)));
  }

  @Test
  void knownDifferences() {
    // 20 log10(255 / d); the tolerance is double rounding.
    assertEquals(48.1308, Psnr.decibels(flat(4, 200), flat(4, 201)), 1e-4);
    assertEquals(0, Psnr.decibels(flat(4, 0), flat(4, 255)), 1e-12);
  }

  @Test
  void otherSizesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Psnr.decibels(flat(4, 0), flat(5, 0)));
  }
}
