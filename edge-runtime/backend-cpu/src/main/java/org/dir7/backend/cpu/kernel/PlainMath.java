package org.dir7.backend.cpu.kernel;

/** {@link MathKernel} in plain Java. */
public final class PlainMath implements MathKernel {

  @Override
  public void apply(Function function, float[] x, int from, float[] out, int to, int n) {
    for (int i = 0; i < n; i++) {
      out[to + i] = value(function, x[from + i]);
    }
  }

  /** One value. */
  public static float value(Function function, float x) {
    return switch (function) {
      case EXP -> ScalarMath.exp(x);
      case SIGMOID -> ScalarMath.sigmoid(x);
      case SILU -> ScalarMath.silu(x);
      case TANH -> ScalarMath.tanh(x);
      case DECAY -> ScalarMath.decay(x);
    };
  }
}
