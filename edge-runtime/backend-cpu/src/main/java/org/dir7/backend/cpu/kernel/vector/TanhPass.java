package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;
import static org.dir7.backend.cpu.kernel.vector.Lanes.V;

import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.ScalarMath;

/** tanh(factor * x); in one large method for the reasons given in {@link ExpPass}. */
final class TanhPass implements VectorMathKernel.Pass {

  @Override
  public void apply(float factor, float[] x, int from, float[] out, int to, int n) {
    FloatVector scale = V.cast(FloatVector.broadcast(F, factor));
    FloatVector most = V.cast(FloatVector.broadcast(F, ScalarMath.TANH_LIMIT));
    FloatVector least = V.cast(FloatVector.broadcast(F, -ScalarMath.TANH_LIMIT));
    FloatVector p6 = V.cast(FloatVector.broadcast(F, ScalarMath.TANH_P6));
    FloatVector p5 = V.cast(FloatVector.broadcast(F, ScalarMath.TANH_P5));
    FloatVector p4 = V.cast(FloatVector.broadcast(F, ScalarMath.TANH_P4));
    FloatVector p3 = V.cast(FloatVector.broadcast(F, ScalarMath.TANH_P3));
    FloatVector p2 = V.cast(FloatVector.broadcast(F, ScalarMath.TANH_P2));
    FloatVector p1 = V.cast(FloatVector.broadcast(F, ScalarMath.TANH_P1));
    FloatVector p0 = V.cast(FloatVector.broadcast(F, ScalarMath.TANH_P0));
    FloatVector q3 = V.cast(FloatVector.broadcast(F, ScalarMath.TANH_Q3));
    FloatVector q2 = V.cast(FloatVector.broadcast(F, ScalarMath.TANH_Q2));
    FloatVector q1 = V.cast(FloatVector.broadcast(F, ScalarMath.TANH_Q1));
    FloatVector q0 = V.cast(FloatVector.broadcast(F, ScalarMath.TANH_Q0));
    for (int i = 0; i < n; i += L) {
      FloatVector scaled = V.cast(FloatVector.fromArray(F, x, from + i)).mul(scale);
      FloatVector limited = scaled.min(most).max(least);
      FloatVector s = limited.mul(limited);
      FloatVector p = p6.fma(s, p5);
      p = p.fma(s, p4);
      p = p.fma(s, p3);
      p = p.fma(s, p2);
      p = p.fma(s, p1);
      p = p.fma(s, p0);
      FloatVector q = q3.fma(s, q2);
      q = q.fma(s, q1);
      q = q.fma(s, q0);
      FloatVector quotient = p.div(q);
      FloatVector result = quotient.mul(limited);
      V.cast(result).intoArray(out, to + i);
    }
  }
}
