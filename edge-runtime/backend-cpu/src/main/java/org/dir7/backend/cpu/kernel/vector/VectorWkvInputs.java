package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;

import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.PlainWkvInputs;
import org.dir7.backend.cpu.kernel.WkvInputsCall;
import org.dir7.backend.cpu.kernel.WkvInputsKernel;

/** {@link WkvInputsKernel} in vectors. */
final class VectorWkvInputs implements WkvInputsKernel {

  @Override
  public void row(WkvInputsCall call, int row, float[] partials) {
    int n = call.headSize();
    int whole = n - n % L;
    for (int head = 0; head < call.width(); head += n) {
      float squares =
          VectorSums.productSquares(
              call.memory(), call.key() + row + head, call.keyScale(), head, n, partials);
      float inverse = WkvInputsKernel.inverseNorm(squares);
      for (int c = head; c < head + whole; c += L) {
        keys(call, row, c, inverse);
        decay(call.memory(), call.decayPre() + row + c, call.decay() + row + c);
        if (call.first() != WkvInputsCall.NONE) {
          value(call, row + c);
        }
      }
      PlainWkvInputs.rest(call, row, head + whole, head + n, inverse);
    }
  }

  private static void keys(WkvInputsCall call, int row, int c, float inverseNorm) {
    float[] m = call.memory();
    int i = row + c;
    FloatVector a = VectorMath.sigmoid(FloatVector.fromArray(F, m, call.aPre() + i));
    FloatVector key = FloatVector.fromArray(F, m, call.key() + i);
    FloatVector kk = key.mul(FloatVector.fromArray(F, call.keyScale(), c)).mul(inverseNorm);
    FloatVector share = FloatVector.fromArray(F, call.keyShare(), c);
    key.mul(a.sub(1f).fma(share, FloatVector.broadcast(F, 1f))).intoArray(m, call.k() + i);
    kk.neg().intoArray(m, call.removal() + i);
    kk.mul(a).intoArray(m, call.replacement() + i);
  }

  private static void decay(float[] m, int from, int to) {
    FloatVector gate = VectorMath.sigmoid(FloatVector.fromArray(F, m, from));
    VectorMath.exp(gate.mul(-DECAY_SCALE)).intoArray(m, to);
  }

  private static void value(WkvInputsCall call, int i) {
    float[] m = call.memory();
    FloatVector value = FloatVector.fromArray(F, m, call.value() + i);
    FloatVector share = VectorMath.sigmoid(FloatVector.fromArray(F, m, call.residualPre() + i));
    FloatVector toward = FloatVector.fromArray(F, m, call.first() + i).sub(value);
    toward.fma(share, value).intoArray(m, call.v() + i);
  }
}
