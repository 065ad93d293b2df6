package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;

import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.ScalarMath;

/** tanh(factor * x); the chain stands in the loop for the reason given in {@link ExpPass}. */
final class TanhPass implements VectorMathKernel.Pass {

  @Override
  public void apply(float factor, float[] x, int from, float[] out, int to, int n) {
    FloatVector scale = all(factor);
    FloatVector most = all(ScalarMath.TANH_LIMIT);
    FloatVector least = all(-ScalarMath.TANH_LIMIT);
    for (int i = 0; i < n; i += L) {
      FloatVector limited = FloatVector.fromArray(F, x, from + i).mul(scale).min(most).max(least);
      FloatVector s = limited.mul(limited);
      FloatVector p = all(ScalarMath.TANH_P6).fma(s, all(ScalarMath.TANH_P5));
      p = p.fma(s, all(ScalarMath.TANH_P4)).fma(s, all(ScalarMath.TANH_P3));
      p = p.fma(s, all(ScalarMath.TANH_P2)).fma(s, all(ScalarMath.TANH_P1));
      p = p.fma(s, all(ScalarMath.TANH_P0));
      FloatVector q = all(ScalarMath.TANH_Q3).fma(s, all(ScalarMath.TANH_Q2));
      q = q.fma(s, all(ScalarMath.TANH_Q1)).fma(s, all(ScalarMath.TANH_Q0));
      p.div(q).mul(limited).intoArray(out, to + i);
    }
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(F, value);
  }
}
