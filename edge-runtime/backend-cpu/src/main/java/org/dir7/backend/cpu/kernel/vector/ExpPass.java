package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.I;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;
import static org.dir7.backend.cpu.kernel.vector.Lanes.V;
import static org.dir7.backend.cpu.kernel.vector.Lanes.W;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.dir7.backend.cpu.kernel.ScalarMath;

/**
 * exp(factor * x). The chain stands in the loop, not in a method of its own: once such a method is
 * compiled alone it counts as big, is no longer inlined, and takes and returns vectors as objects.
 *
 * <p>The method is larger than what the compiler ever inlines (FreqInlineSize, 325 bytes), so it is
 * compiled alone. Inlined into a caller a chain as long as this was sometimes compiled with calls
 * in its middle, for good, and with an object for every vector.
 *
 * <p>No conversion between int and float lanes, only reinterpretation: on Java 17 two kinds of
 * conversion in one process slow each other down fifty times.
 */
final class ExpPass implements VectorMathKernel.Pass {

  @Override
  public void apply(float factor, float[] x, int from, float[] out, int to, int n) {
    FloatVector log2e = V.cast(FloatVector.broadcast(F, ScalarMath.LOG2_E));
    FloatVector round = V.cast(FloatVector.broadcast(F, ScalarMath.ROUND));
    FloatVector ln2High = V.cast(FloatVector.broadcast(F, -ScalarMath.LN2_HIGH));
    FloatVector ln2Low = V.cast(FloatVector.broadcast(F, -ScalarMath.LN2_LOW));
    FloatVector p5 = V.cast(FloatVector.broadcast(F, ScalarMath.EXP_5));
    FloatVector p4 = V.cast(FloatVector.broadcast(F, ScalarMath.EXP_4));
    FloatVector p3 = V.cast(FloatVector.broadcast(F, ScalarMath.EXP_3));
    FloatVector p2 = V.cast(FloatVector.broadcast(F, ScalarMath.EXP_2));
    FloatVector p1 = V.cast(FloatVector.broadcast(F, ScalarMath.EXP_1));
    FloatVector p0 = V.cast(FloatVector.broadcast(F, ScalarMath.EXP_0));
    FloatVector most = V.cast(FloatVector.broadcast(F, ScalarMath.EXP_MAX));
    FloatVector least = V.cast(FloatVector.broadcast(F, ScalarMath.EXP_MIN));
    FloatVector one = V.cast(FloatVector.broadcast(F, 1f));
    FloatVector scale = V.cast(FloatVector.broadcast(F, factor));
    IntVector bias = W.cast(IntVector.broadcast(I, ScalarMath.EXPONENT_BIAS));
    for (int i = 0; i < n; i += L) {
      FloatVector limited =
          V.cast(FloatVector.fromArray(F, x, from + i)).mul(scale).min(most).max(least);
      FloatVector shifted = limited.fma(log2e, round);
      FloatVector whole = shifted.sub(round);
      FloatVector r = whole.fma(ln2Low, whole.fma(ln2High, limited));
      FloatVector p = p5.fma(r, p4).fma(r, p3).fma(r, p2).fma(r, p1).fma(r, p0);
      FloatVector power = p.fma(r.mul(r), r).add(one);
      IntVector exponent =
          W.cast(shifted.reinterpretAsInts())
              .add(bias)
              .lanewise(VectorOperators.LSHL, ScalarMath.MANTISSA_BITS);
      V.cast(power.mul(V.cast(exponent.reinterpretAsFloats()))).intoArray(out, to + i);
    }
  }
}
