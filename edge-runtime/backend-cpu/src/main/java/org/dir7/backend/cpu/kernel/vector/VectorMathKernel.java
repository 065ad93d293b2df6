package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.L;

import org.dir7.backend.cpu.kernel.MathKernel;
import org.dir7.backend.cpu.kernel.PlainMath;
import org.dir7.backend.cpu.kernel.ScalarMath;

/**
 * {@link MathKernel} in vectors: passes over the array, operation by operation what {@link
 * ScalarMath} does.
 *
 * <p>The passes with long chains are compiled alone ({@link ExpPass}): inlined into a larger kernel
 * they would also exhaust its limit on nodes, the rest of that kernel would stay without inlining,
 * and every vector in it would become an object.
 */
final class VectorMathKernel implements MathKernel {

  /** A pass over whole vectors: {@code out = f(factor * x)}, in place or not. */
  interface Pass {
    void apply(float factor, float[] x, int from, float[] out, int to, int n);
  }

  private static final int EXP = 0;
  private static final int LOGISTIC = 1;
  private static final int TANH = 2;

  private static final Pass[] PASSES = {new ExpPass(), new LogisticPass(), new TanhPass()};

  @Override
  public void apply(Function function, float[] x, int from, float[] out, int to, int n) {
    applyTo(function, x, from, out, to, n);
  }

  static void applyTo(Function function, float[] x, int from, float[] out, int to, int n) {
    int whole = n - n % L;
    int rest = 0;
    switch (function) {
      case EXP -> PASSES[EXP].apply(1f, x, from, out, to, whole);
      case SIGMOID -> sigmoid(x, from, out, to, whole);
      case DECAY -> {
        sigmoid(x, from, out, to, whole);
        PASSES[EXP].apply(-ScalarMath.DECAY_SCALE, out, to, out, to, whole);
      }
      case TANH -> PASSES[TANH].apply(1f, x, from, out, to, whole);
      // A row or two a step (the condition vector): too seldom for the compiler to bother, and an
      // uncompiled vector loop allocates.
      case SILU -> rest = n;
    }
    for (int i = rest == n ? 0 : whole; i < n; i++) {
      out[to + i] = PlainMath.value(function, x[from + i]);
    }
  }

  private static void sigmoid(float[] x, int from, float[] out, int to, int n) {
    PASSES[EXP].apply(-1f, x, from, out, to, n);
    PASSES[LOGISTIC].apply(1f, out, to, out, to, n);
  }
}
