package org.dir7.engine.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SsimTest {

  private static RgbImage random(long seed, int noise, long noiseSeed) {
    byte[] pixels = new byte[3 * 16 * 12];
    Random random = new Random(seed);
    Random other = new Random(noiseSeed);
    for (int i = 0; i < pixels.length; i++) {
      int level = random.nextInt(200) + (noise == 0 ? 0 : other.nextInt(noise));
      pixels[i] = (byte) Math.min(255, level);
    }
    return new RgbImage(16, 12, pixels);
  }

  @Test
  void isOneForEqualPicturesAndFallsWithNoise() {
    RgbImage image = random(1, 0, 0);
    assertEquals(1, Ssim.of(image, image), 1e-12);
    double little = Ssim.of(image, random(1, 10, 5));
    double much = Ssim.of(image, random(1, 55, 5));
    assertTrue(little > 0.95 && little < 1, "little noise: " + little);
    assertTrue(much < little, "much noise: " + much);
    assertTrue(Math.abs(Ssim.of(image, random(2, 0, 0))) < 0.3, "unrelated pictures");
  }

  /** Two flat pictures: only the luminance term is left, (2 a b + c1) / (a^2 + b^2 + c1). */
  @Test
  void comparesTheMeansOfFlatPictures() {
    RgbImage a = flat(100);
    RgbImage b = flat(150);
    double c1 = 2.55 * 2.55;
    assertEquals((2 * 100 * 150 + c1) / (100 * 100 + 150 * 150 + c1), Ssim.of(a, b), 1e-9);
  }

  private static RgbImage flat(int level) {
    byte[] pixels = new byte[3 * 8 * 8];
    java.util.Arrays.fill(pixels, (byte) level);
    return new RgbImage(8, 8, pixels);
  }

  @Test
  void refusesPicturesThatCannotBeCompared() {
    assertThrows(IllegalArgumentException.class, () -> Ssim.of(flat(1), random(1, 0, 0)));
    RgbImage small = new RgbImage(7, 8, new byte[3 * 56]);
    assertThrows(IllegalArgumentException.class, () -> Ssim.of(small, small));
  }
}
