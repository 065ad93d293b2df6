package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;
import static org.dir7.backend.cpu.kernel.vector.Lanes.V;

import jdk.incubator.vector.FloatVector;

/** 1 / (1 + factor * x): the second half of a sigmoid. */
final class LogisticPass implements VectorMathKernel.Pass {

  @Override
  public void apply(float factor, float[] x, int from, float[] out, int to, int n) {
    FloatVector scale = V.cast(FloatVector.broadcast(F, factor));
    FloatVector one = V.cast(FloatVector.broadcast(F, 1f));
    for (int i = 0; i < n; i += L) {
      FloatVector y = V.cast(FloatVector.fromArray(F, x, from + i)).mul(scale);
      V.cast(one.div(y.add(one))).intoArray(out, to + i);
    }
  }
}
