package org.dir7.engine.image;

/**
 * Structural similarity (Wang et al. 2004) of two pictures' luma: 1 for equal ones. Means over
 * windows of 8 x 8 pixels, 4 apart, each pixel of a window counting the same.
 */
public final class Ssim {

  private static final int WINDOW = 8;
  private static final int STRIDE = 4;
  private static final double C1 = Math.pow(0.01 * 255, 2);
  private static final double C2 = Math.pow(0.03 * 255, 2);

  private Ssim() {}

  /**
   * Compares.
   *
   * @throws IllegalArgumentException the sizes differ, or are below a window's
   */
  public static double of(RgbImage a, RgbImage b) {
    if (a.width() != b.width() || a.height() != b.height()) {
      throw new IllegalArgumentException("pictures of different sizes");
    }
    if (a.width() < WINDOW || a.height() < WINDOW) {
      throw new IllegalArgumentException("pictures below 8 x 8 pixels");
    }
    double[] x = luma(a);
    double[] y = luma(b);
    double sum = 0;
    int windows = 0;
    for (int top = 0; top + WINDOW <= a.height(); top += STRIDE) {
      for (int left = 0; left + WINDOW <= a.width(); left += STRIDE) {
        sum += window(x, y, top * a.width() + left, a.width());
        windows++;
      }
    }
    return sum / windows;
  }

  private static double[] luma(RgbImage image) {
    byte[] pixels = image.pixels();
    double[] luma = new double[pixels.length / 3];
    for (int i = 0; i < luma.length; i++) {
      luma[i] =
          0.299 * Byte.toUnsignedInt(pixels[3 * i])
              + 0.587 * Byte.toUnsignedInt(pixels[3 * i + 1])
              + 0.114 * Byte.toUnsignedInt(pixels[3 * i + 2]);
    }
    return luma;
  }

  private static double window(double[] x, double[] y, int from, int width) {
    double sx = 0;
    double sy = 0;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int row = 0; row < WINDOW; row++) {
      for (int i = from + row * width; i < from + row * width + WINDOW; i++) {
        sx += x[i];
        sy += y[i];
        xx += x[i] * x[i];
        yy += y[i] * y[i];
        xy += x[i] * y[i];
      }
    }
    double n = WINDOW * WINDOW;
    double mx = sx / n;
    double my = sy / n;
    double vx = xx / n - mx * mx;
    double vy = yy / n - my * my;
    double cov = xy / n - mx * my;
    return (2 * mx * my + C1) * (2 * cov + C2) / ((mx * mx + my * my + C1) * (vx + vy + C2));
  }
}
