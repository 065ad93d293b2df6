package org.dir7.quantize.calibrate;

/**
 * Bins of a channel's magnitudes: four an octave from 2^-16 to 2^12, what lies outside at the ends.
 */
public final class ChannelBins {

  private static final int MANTISSA_BITS = 2;
  private static final int SHIFT = 23 - MANTISSA_BITS;
  private static final int FIRST = (127 - 16) << MANTISSA_BITS;

  public static final int COUNT = 28 << MANTISSA_BITS;

  /** Half a bin's width as a share of its middle, at most. */
  public static final double HALF_WIDTH = 0.11;

  private ChannelBins() {}

  /** The bin of a magnitude. */
  public static int of(float magnitude) {
    return ofBits(Float.floatToRawIntBits(magnitude));
  }

  /** The bin of the magnitude of a value with these bits. */
  static int ofBits(int bits) {
    int bin = ((bits & Integer.MAX_VALUE) >>> SHIFT) - FIRST;
    return Math.max(0, Math.min(COUNT - 1, bin));
  }

  /** The middle of a bin, at most 11 % from every magnitude in it. */
  public static float middle(int bin) {
    return Float.intBitsToFloat(((bin + FIRST) << SHIFT) | 1 << (SHIFT - 1));
  }
}
