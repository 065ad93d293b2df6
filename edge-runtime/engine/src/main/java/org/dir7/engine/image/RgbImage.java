package org.dir7.engine.image;

import org.dir7.engine.Dir7Exception;

/**
 * An 8-bit RGB picture.
 *
 * @param width pixels, at least 1
 * @param height pixels, at least 1
 * @param pixels [height,width,3] bytes in row-major order, red first; not copied
 */
public record RgbImage(int width, int height, byte[] pixels) {

  public RgbImage {
    if (width < 1 || height < 1 || (long) width * height * 3 != pixels.length) {
      throw new IllegalArgumentException(
          "%d bytes are no %d x %d RGB picture".formatted(pixels.length, width, height));
    }
  }

  /**
   * A smaller copy: every pixel is the mean of those that its area covers at least in part.
   *
   * @param side pixels of width and height, at most those of this picture
   */
  public RgbImage shrunk(int side) {
    byte[] small = new byte[3 * side * side];
    for (int y = 0; y < side; y++) {
      int top = y * height / side;
      int bottom = Math.max(top + 1, (y + 1) * height / side);
      for (int x = 0; x < side; x++) {
        int left = x * width / side;
        int right = Math.max(left + 1, (x + 1) * width / side);
        for (int channel = 0; channel < 3; channel++) {
          small[3 * (y * side + x) + channel] = (byte) mean(top, bottom, left, right, channel);
        }
      }
    }
    return new RgbImage(side, side, small);
  }

  /** Rounded to the nearest level. */
  private int mean(int top, int bottom, int left, int right, int channel) {
    int sum = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        sum += pixels[3 * (y * width + x) + channel] & 0xFF;
      }
    }
    int count = (bottom - top) * (right - left);
    return (sum + count / 2) / count;
  }

  /**
   * Converts the decoder's output.
   *
   * <p>Level = floor(clamp((x + 1) * 127.5, 0, 255) + 0.5) in F32: -1 gives 0, 0 gives 128, 1 gives
   * 255, ties go up. The pictures that the reference stores are equal to this exactly.
   *
   * @param planes [3,height,width], red plane first, nominally in [-1,1]
   * @throws Dir7Exception internal: a value is NaN
   */
  public static RgbImage ofPlanes(float[] planes, int width, int height) {
    int plane = Math.multiplyExact(width, height);
    if (planes.length != 3L * plane) {
      throw new IllegalArgumentException(
          "%d values are no [3,%d,%d] planes".formatted(planes.length, height, width));
    }
    byte[] pixels = new byte[3 * plane];
    for (int channel = 0; channel < 3; channel++) {
      for (int i = 0; i < plane; i++) {
        float level = (planes[channel * plane + i] + 1) * 127.5f;
        if (Float.isNaN(level)) {
          throw Dir7Exception.internal(
              "the decoder's output is not a number at channel %d, row %d, column %d",
              channel, i / width, i % width);
        }
        // The cast truncates, which is floor for what is not negative.
        pixels[3 * i + channel] = (byte) (int) (Math.min(Math.max(level, 0f), 255f) + 0.5f);
      }
    }
    return new RgbImage(width, height, pixels);
  }
}
