package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;
import static org.dir7.backend.cpu.kernel.vector.Lanes.V;

import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.HeadNormCall;
import org.dir7.backend.cpu.kernel.HeadNormKernel;
import org.dir7.backend.cpu.kernel.PlainHeadNorm;
import org.dir7.backend.cpu.kernel.PlainNorm;

/** {@link HeadNormKernel} in vectors. */
final class VectorHeadNorm implements HeadNormKernel {

  @Override
  public void row(HeadNormCall call, int row, int receptanceRow, float[] partials) {
    float[] m = call.memory();
    int n = call.headSize();
    int whole = n - n % L;
    for (int head = 0; head < call.width(); head += n) {
      int y = call.y() + row + head;
      float mean = VectorSums.sum(m, y, n, partials) / n;
      float variance = VectorSums.squares(m, y, n, mean, partials) / n;
      float inverse = PlainNorm.inverseRoot(variance + call.epsilon());
      int r = call.receptance() + receptanceRow + head;
      float bonus =
          VectorSums.triple(m, r, m, call.k() + row + head, call.bonus(), head, n, partials);
      FloatVector means = V.cast(FloatVector.broadcast(F, mean));
      FloatVector inverses = V.cast(FloatVector.broadcast(F, inverse));
      FloatVector factor = V.cast(FloatVector.broadcast(F, bonus));
      for (int c = head; c < head + whole; c += L) {
        int i = row + c;
        FloatVector normal =
            V.cast(FloatVector.fromArray(F, m, call.y() + i)).sub(means).mul(inverses);
        FloatVector affine =
            normal.fma(
                V.cast(FloatVector.fromArray(F, call.gamma(), c)),
                V.cast(FloatVector.fromArray(F, call.beta(), c)));
        FloatVector mixed = factor.fma(V.cast(FloatVector.fromArray(F, m, call.v() + i)), affine);
        V.cast(mixed.mul(V.cast(FloatVector.fromArray(F, m, call.gate() + i))))
            .intoArray(m, call.out() + i);
      }
      PlainHeadNorm.rest(call, row, head + whole, head + n, mean, inverse, bonus);
    }
  }

  @Override
  public void biasRow(HeadNormCall call, int row) {
    float[] m = call.memory();
    int whole = call.width() - call.width() % L;
    for (int c = 0; c < whole; c += L) {
      FloatVector gate = V.cast(FloatVector.fromArray(F, m, call.gate() + row + c));
      V.cast(V.cast(FloatVector.fromArray(F, call.beta(), c)).mul(gate))
          .intoArray(m, call.out() + row + c);
    }
    PlainHeadNorm.biasRest(call, row, whole);
  }
}
