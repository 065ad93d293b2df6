package org.dir7.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** The stated error bounds, over about two million arguments of every magnitude and sign. */
class ScalarMathTest {

  /** Step through the bit patterns of float; prime, so that no mantissa bit is favoured. */
  private static final int STRIDE = 1021;

  /** FP32 as a function. */
  private interface Single {
    float of(float x);
  }

  private static double worstUlps(Single function, DoubleUnaryOperator exact, float limit) {
    double worst = 0;
    for (int bits = 0; bits <= Float.floatToRawIntBits(limit); bits += STRIDE) {
      float x = Float.intBitsToFloat(bits);
      worst = Math.max(worst, ulps(function.of(x), exact.applyAsDouble(x)));
      worst = Math.max(worst, ulps(function.of(-x), exact.applyAsDouble(-x)));
    }
    return worst;
  }

  private static double ulps(float actual, double exact) {
    return Math.abs(actual - exact) / Math.ulp((float) exact);
  }

  @Test
  void expKeepsItsBound() {
    assertTrue(worstUlps(ScalarMath::exp, Math::exp, 87.3f) <= 1.5);
  }

  @Test
  void sigmoidKeepsItsBound() {
    assertTrue(worstUlps(ScalarMath::sigmoid, x -> 1 / (1 + Math.exp(-x)), 87.3f) <= 2.5);
  }

  @Test
  void siluKeepsItsBound() {
    assertTrue(worstUlps(ScalarMath::silu, x -> x / (1 + Math.exp(-x)), 80f) <= 2.5);
  }

  @Test
  void tanhKeepsItsBound() {
    assertTrue(worstUlps(ScalarMath::tanh, Math::tanh, 1e30f) <= 5);
  }

  @Test
  void expSaturatesAndKeepsNaN() {
    assertTrue(Float.isFinite(ScalarMath.exp(Float.POSITIVE_INFINITY)));
    // EXP_MIN is not exactly -126 ln 2.
    assertEquals(0x1p-126f, ScalarMath.exp(Float.NEGATIVE_INFINITY), 1e-42f);
    assertTrue(Float.isNaN(ScalarMath.exp(Float.NaN)));
    assertEquals(1f, ScalarMath.exp(0f));
  }
}
