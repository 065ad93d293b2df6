package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;
import static org.dir7.backend.cpu.kernel.vector.Lanes.V;

import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.NormKernel;
import org.dir7.backend.cpu.kernel.PlainNorm;

/** {@link NormKernel} in vectors. */
final class VectorNorm implements NormKernel {

  @Override
  public void modulate(
      float[] x,
      int xo,
      int width,
      float epsilon,
      float[] modulation,
      int shift,
      int scale,
      float[] out,
      int oo,
      float[] partials) {
    float mean = VectorSums.sum(x, xo, width, partials) / width;
    float variance = VectorSums.squares(x, xo, width, mean, partials) / width;
    float inverse = PlainNorm.inverseRoot(variance + epsilon);
    int whole = width - width % L;
    FloatVector means = V.cast(FloatVector.broadcast(F, mean));
    FloatVector inverses = V.cast(FloatVector.broadcast(F, inverse));
    FloatVector one = V.cast(FloatVector.broadcast(F, 1f));
    for (int i = 0; i < whole; i += L) {
      FloatVector normal = V.cast(FloatVector.fromArray(F, x, xo + i)).sub(means).mul(inverses);
      FloatVector factor = V.cast(FloatVector.fromArray(F, modulation, scale + i)).add(one);
      V.cast(normal.fma(factor, V.cast(FloatVector.fromArray(F, modulation, shift + i))))
          .intoArray(out, oo + i);
    }
    PlainNorm.rest(x, xo, whole, width, mean, inverse, modulation, shift, scale, out, oo);
  }
}
