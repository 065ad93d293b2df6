package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;
import static org.dir7.backend.cpu.kernel.vector.Lanes.V;

import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.MagnitudeKernel;
import org.dir7.backend.cpu.kernel.PlainMagnitude;

/** {@link MagnitudeKernel} in vectors. */
final class VectorMagnitude implements MagnitudeKernel {

  @Override
  public void raise(float[] largest, float[] x, int at) {
    int whole = largest.length - largest.length % L;
    for (int k = 0; k < whole; k += L) {
      FloatVector magnitudes = V.cast(FloatVector.fromArray(F, x, at + k)).abs();
      V.cast(magnitudes.max(V.cast(FloatVector.fromArray(F, largest, k)))).intoArray(largest, k);
    }
    PlainMagnitude.rest(largest, x, at, whole);
  }
}
