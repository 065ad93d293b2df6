package org.dir7.engine.image;

/** Peak signal-to-noise ratio, the measure of how far two pictures are apart. */
public final class Psnr {

  private Psnr() {}

  /**
   * 10 log10(255^2 / mean squared difference) in dB over all pixels and channels; infinite for
   * equal pictures. One level of difference everywhere is 48.1 dB.
   *
   * @throws IllegalArgumentException the sizes differ
   */
  public static double decibels(RgbImage a, RgbImage b) {
    if (a.width() != b.width() || a.height() != b.height()) {
      throw new IllegalArgumentException(
          "a %d x %d picture cannot be compared with one of %d x %d"
              .formatted(a.width(), a.height(), b.width(), b.height()));
    }
    byte[] left = a.pixels();
    byte[] right = b.pixels();
    long sum = 0;
    for (int i = 0; i < left.length; i++) {
      int difference = Byte.toUnsignedInt(left[i]) - Byte.toUnsignedInt(right[i]);
      sum += (long) difference * difference;
    }
    return 10 * Math.log10(255.0 * 255.0 * left.length / sum);
  }
}
