package org.dir7.backend.cpu.kernel;

/**
 * Elementary functions in FP32, as the exact sequence of operations that the vector kernels use:
 * multiply-adds are fused, so one argument gives the same bits on every path and processor.
 *
 * <p>Errors against the exact function, stated in units in the last place and checked by the tests:
 * {@link #exp} 1.5 ulp, {@link #sigmoid} 2.5 ulp, {@link #silu} 2.5 ulp, {@link #tanh} 5 ulp. NaN
 * gives NaN.
 */
public final class ScalarMath {

  /** Above this exp saturates near 2.4e38; below {@link #EXP_MIN} at 2^-126. */
  public static final float EXP_MAX = 88.37626f;

  public static final float EXP_MIN = -87.33654f;

  public static final float LOG2_E = 1.442695f;

  /** exp(-1/2), the bound of the decay's exponent in RWKV-7. */
  public static final float DECAY_SCALE = 0.606531f;

  /** 1.5 * 2^23: adding it rounds to an integer and leaves that integer in the low bits. */
  public static final float ROUND = 0x1.8p23f;

  /** ln 2 in two parts; the first has few enough bits that its product with n is exact. */
  public static final float LN2_HIGH = 0.6933594f;

  public static final float LN2_LOW = -0.00021219444f;

  /** Polynomial of (exp(r) - 1 - r) / r^2 on |r| <= ln(2)/2 (Cephes expf), highest power first. */
  public static final float EXP_5 = 0.00019875691f;

  public static final float EXP_4 = 0.0013981999f;
  public static final float EXP_3 = 0.008333452f;
  public static final float EXP_2 = 0.041665796f;
  public static final float EXP_1 = 0.16666666f;
  public static final float EXP_0 = 0.5f;

  /** Beyond this the quotient below would leave the range of tanh. */
  public static final float TANH_LIMIT = 7.905311f;

  /** tanh x = x P(x^2) / Q(x^2) up to the limit: the minimax quotient that Eigen uses. */
  public static final float TANH_P0 = 0.0048935246f;

  public static final float TANH_P1 = 0.00063726195f;

  public static final float TANH_P2 = 1.48572235e-05f;

  public static final float TANH_P3 = 5.1222973e-08f;

  public static final float TANH_P4 = -8.604672e-11f;

  public static final float TANH_P5 = 2.000188e-13f;

  public static final float TANH_P6 = -2.7607684e-16f;

  public static final float TANH_Q0 = 0.004893525f;

  public static final float TANH_Q1 = 0.0022684347f;

  public static final float TANH_Q2 = 0.00011853471f;

  public static final float TANH_Q3 = 1.1982584e-06f;

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

  /** x (P(x^2) / Q(x^2)); the quotient first, which is near 1 where x is tiny. */
  public static float tanh(float x) {
    float limited = Math.max(Math.min(x, TANH_LIMIT), -TANH_LIMIT);
    float s = limited * limited;
    float p = Math.fma(TANH_P6, s, TANH_P5);
    p = Math.fma(p, s, TANH_P4);
    p = Math.fma(p, s, TANH_P3);
    p = Math.fma(p, s, TANH_P2);
    p = Math.fma(p, s, TANH_P1);
    p = Math.fma(p, s, TANH_P0);
    float q = Math.fma(TANH_Q3, s, TANH_Q2);
    q = Math.fma(q, s, TANH_Q1);
    q = Math.fma(q, s, TANH_Q0);
    return limited * (p / q);
  }

  /** exp(-0.606531 * sigmoid(x)): the decay of WKV-7, between exp(-0.606531) and 1. */
  public static float decay(float x) {
    return exp(-DECAY_SCALE * sigmoid(x));
  }

  /** max(x, 0)^2. */
  public static float reluSquared(float x) {
    float positive = Math.max(x, 0f);
    return positive * positive;
  }
}
