package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;
import static org.dir7.backend.cpu.kernel.vector.Lanes.V;

import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.PlainTokenShift;
import org.dir7.backend.cpu.kernel.TokenShiftKernel;

/** {@link TokenShiftKernel} in vectors. */
final class VectorTokenShift implements TokenShiftKernel {

  @Override
  public void mix(
      float[] x, int at, int before, int width, float[] mixes, float[] out, int[] outs, int row) {
    int whole = width - width % L;
    for (int i = 0; i < whole; i += L) {
      FloatVector here = V.cast(FloatVector.fromArray(F, x, at + i));
      FloatVector last =
          before == NONE ? FloatVector.zero(F) : FloatVector.fromArray(F, x, before + i);
      FloatVector d = V.cast(last).sub(here);
      for (int m = 0; m < outs.length; m++) {
        V.cast(d.fma(V.cast(FloatVector.fromArray(F, mixes, m * width + i)), here))
            .intoArray(out, outs[m] + row + i);
      }
    }
    PlainTokenShift.rest(x, at, before, whole, width, mixes, out, outs, row);
  }
}
