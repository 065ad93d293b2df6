package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;

import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.MathKernel;
import org.dir7.backend.cpu.kernel.PlainMath;

/** {@link MathKernel} in vectors. */
final class VectorMathKernel implements MathKernel {

  private final PlainMath rest = new PlainMath();

  @Override
  public void apply(Function function, float[] x, int from, int n) {
    int end = from + n - n % L;
    switch (function) {
      case EXP:
        for (int i = from; i < end; i += L) {
          VectorMath.exp(FloatVector.fromArray(F, x, i)).intoArray(x, i);
        }
        break;
      case SIGMOID:
        for (int i = from; i < end; i += L) {
          VectorMath.sigmoid(FloatVector.fromArray(F, x, i)).intoArray(x, i);
        }
        break;
      case SILU:
        for (int i = from; i < end; i += L) {
          VectorMath.silu(FloatVector.fromArray(F, x, i)).intoArray(x, i);
        }
        break;
      case TANH:
        for (int i = from; i < end; i += L) {
          VectorMath.tanh(FloatVector.fromArray(F, x, i)).intoArray(x, i);
        }
        break;
    }
    rest.apply(function, x, end, n % L);
  }
}
