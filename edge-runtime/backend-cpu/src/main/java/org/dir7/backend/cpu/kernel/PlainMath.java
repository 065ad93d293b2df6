package org.dir7.backend.cpu.kernel;

/** {@link MathKernel} in plain Java. */
public final class PlainMath implements MathKernel {

  @Override
  public void apply(Function function, float[] x, int from, int n) {
    for (int i = from; i < from + n; i++) {
      x[i] = value(function, x[i]);
    }
  }

  private static float value(Function function, float x) {
    switch (function) {
      case EXP:
        return ScalarMath.exp(x);
      case SIGMOID:
        return ScalarMath.sigmoid(x);
      case SILU:
        return ScalarMath.silu(x);
      case TANH:
        return ScalarMath.tanh(x);
    }
    throw new AssertionError(function);
  }
}
