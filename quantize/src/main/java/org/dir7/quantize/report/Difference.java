package org.dir7.quantize.report;

import org.dir7.engine.image.RgbImage;

/** How two pictures differ, as a picture. */
final class Difference {

  /** How many times as large differences are shown. */
  static final int GAIN = 8;

  private Difference() {}

  static RgbImage of(Accuracy.Pair pair) {
    byte[] a = pair.exact().pixels();
    byte[] b = pair.stored().pixels();
    byte[] pixels = new byte[a.length];
    for (int i = 0; i < a.length; i++) {
      int d = Math.abs(Byte.toUnsignedInt(a[i]) - Byte.toUnsignedInt(b[i]));
      pixels[i] = (byte) Math.min(255, GAIN * d);
    }
    return new RgbImage(pair.exact().width(), pair.exact().height(), pixels);
  }
}
