package org.dir7.engine.tensor;

import java.nio.ShortBuffer;

/**
 * IEEE 754 binary16 (F16) to binary32 and back, without {@code Float.float16ToFloat} of Java 20.
 */
public final class Half {

  private static final int SIGN = 0x8000;
  private static final int INFINITY = 0x7c00;
  private static final int MANTISSA_SHIFT = 23 - 10;

  /** Largest finite value: 65504. */
  public static final float MAX_VALUE = 65504f;

  /** The least binary32 that rounds to infinity, 65520, as bits. */
  private static final int OVERFLOW = 0x477f_f000;

  /** 2^-14, the least normal binary16, as binary32 bits. */
  private static final int LEAST_NORMAL = 0x3880_0000;

  /** Difference of the exponent biases, 127 - 15, in place. */
  private static final int BIAS = (127 - 15) << 23;

  private Half() {}

  /** Exact for every pattern; the payload of a NaN is kept. */
  public static float toFloat(short half) {
    int sign = (half & SIGN) << 16;
    int magnitude = half & 0x7fff;
    if (magnitude >= INFINITY) {
      return Float.intBitsToFloat(sign | 0x7f80_0000 | (magnitude & 0x3ff) << MANTISSA_SHIFT);
    }
    if (magnitude < 0x400) {
      float subnormal = magnitude * 0x1p-24f;
      return sign == 0 ? subnormal : -subnormal;
    }
    return Float.intBitsToFloat(sign | ((magnitude << MANTISSA_SHIFT) + BIAS));
  }

  /** Rounds to nearest, ties to even; from 65520 on to infinity. */
  public static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & SIGN;
    int magnitude = bits & 0x7fff_ffff;
    if (magnitude > 0x7f80_0000) {
      int payload = magnitude >>> MANTISSA_SHIFT & 0x3ff;
      return (short) (sign | INFINITY | (payload == 0 ? 0x200 : payload));
    }
    if (magnitude >= OVERFLOW) {
      return (short) (sign | INFINITY);
    }
    if (magnitude < LEAST_NORMAL) {
      // The last place of 0.5f is 2^-24, that of a subnormal binary16: the addition rounds.
      float shifted = Float.intBitsToFloat(magnitude) + 0.5f;
      return (short) (sign | (Float.floatToRawIntBits(shifted) - Float.floatToRawIntBits(0.5f)));
    }
    int even = magnitude >>> MANTISSA_SHIFT & 1;
    return (short) (sign | (magnitude + 0xfff + even - BIAS) >>> MANTISSA_SHIFT);
  }

  /** Converts the next {@code to.length} elements, without moving the position. */
  public static void toFloats(ShortBuffer from, float[] to) {
    int at = from.position();
    for (int i = 0; i < to.length; i++) {
      to[i] = toFloat(from.get(at + i));
    }
  }
}
