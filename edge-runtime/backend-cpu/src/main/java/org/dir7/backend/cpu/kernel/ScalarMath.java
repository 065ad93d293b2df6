package org.dir7.backend.cpu.kernel;

/**
 * Elementary functions in FP32, as the exact sequence of operations that the vector kernels use:
 * multiply-adds are fused, so one argument gives the same bits on every path and processor.
 *
 * <p>Errors against the exact function, stated in units in the last place and checked by the tests:
 * {@link #exp} 1.5 ulp, {@link #sigmoid} 3 ulp, {@link #tanh} 5 ulp, {@link #silu} 3.5 ulp. NaN
 * gives NaN.
 */
public final class ScalarMath {

  /** Above this exp saturates near 2.4e38; below {@link #EXP_MIN} at 2^-126. */
  public static final float EXP_MAX = 88.37626f;

  public static final float EXP_MIN = -87.33654f;

  public static final float LOG2_E = 1.44269504f;

  /** 1.5 * 2^23: adding it rounds to an integer and leaves that integer in the low bits. */
  public static final float ROUND = 0x1.8p23f;

  /** ln 2 in two parts; the first has few enough bits that its product with n is exact. */
  public static final float LN2_HIGH = 0.693359375f;

  public static final float LN2_LOW = -2.12194440e-4f;

  /** Polynomial of (exp(r) - 1 - r) / r^2 on |r| <= ln(2)/2 (Cephes expf), highest power first. */
  public static final float EXP_5 = 1.9875691500e-4f;

  public static final float EXP_4 = 1.3981999507e-3f;
  public static final float EXP_3 = 8.3334519073e-3f;
  public static final float EXP_2 = 4.1665795894e-2f;
  public static final float EXP_1 = 1.6666665459e-1f;
  public static final float EXP_0 = 5.0000001201e-1f;

  /** Beyond this |tanh| is 1 in FP32. */
  public static final float TANH_LIMIT = 9f;

  /** Below this |x| tanh is an odd polynomial (Cephes tanhf); above, it follows from exp. */
  public static final float TANH_SMALL = 0.625f;

  public static final float TANH_4 = -5.70498872745e-3f;
  public static final float TANH_3 = 2.06390887954e-2f;
  public static final float TANH_2 = -5.37397155531e-2f;
  public static final float TANH_1 = 1.33314422036e-1f;
  public static final float TANH_0 = -3.33332819422e-1f;

  public static final int EXPONENT_BIAS = 127;
  public static final int MANTISSA_BITS = 23;

  private ScalarMath() {}

  /** e^x = 2^n e^r with n the integer nearest to x / ln 2. */
  public static float exp(float x) {
    float limited = Math.max(Math.min(x, EXP_MAX), EXP_MIN);
    float shifted = Math.fma(limited, LOG2_E, ROUND);
    float n = shifted - ROUND;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, limited));
    float p = Math.fma(EXP_5, r, EXP_4);
    p = Math.fma(p, r, EXP_3);
    p = Math.fma(p, r, EXP_2);
    p = Math.fma(p, r, EXP_1);
    p = Math.fma(p, r, EXP_0);
    float power = Math.fma(p, r * r, r) + 1f;
    int scale = (Float.floatToRawIntBits(shifted) + EXPONENT_BIAS) << MANTISSA_BITS;
    return power * Float.intBitsToFloat(scale);
  }

  /** 1 / (1 + exp(-x)). */
  public static float sigmoid(float x) {
    return 1f / (1f + exp(-x));
  }

  /** x * sigmoid(x), as one division. */
  public static float silu(float x) {
    return x / (1f + exp(-x));
  }

  /** 1 - 2 / (exp(2x) + 1), and an odd polynomial near zero. */
  public static float tanh(float x) {
    float limited = Math.max(Math.min(x, TANH_LIMIT), -TANH_LIMIT);
    float square = limited * limited;
    float p = Math.fma(TANH_4, square, TANH_3);
    p = Math.fma(p, square, TANH_2);
    p = Math.fma(p, square, TANH_1);
    p = Math.fma(p, square, TANH_0);
    float small = Math.fma(p * square, limited, limited);
    float large = 1f - 2f / (exp(limited + limited) + 1f);
    return Math.abs(limited) < TANH_SMALL ? small : large;
  }

  /** max(x, 0)^2. */
  public static float reluSquared(float x) {
    float positive = Math.max(x, 0f);
    return positive * positive;
  }
}
