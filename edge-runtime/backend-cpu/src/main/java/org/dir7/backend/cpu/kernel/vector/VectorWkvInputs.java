package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;
import static org.dir7.backend.cpu.kernel.vector.Lanes.V;

import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.MathKernel.Function;
import org.dir7.backend.cpu.kernel.Partials;
import org.dir7.backend.cpu.kernel.WkvInputsCall;
import org.dir7.backend.cpu.kernel.WkvInputsKernel;

/**
 * {@link WkvInputsKernel} in vectors: the functions first, over the whole row, then the rest. Heads
 * that fill no whole vectors end element by element.
 */
final class VectorWkvInputs implements WkvInputsKernel {

  @Override
  public void row(WkvInputsCall call, int row, float[] scratch) {
    float[] m = call.memory();
    int width = call.width();
    int a = Partials.COUNT;
    int share = a + width;
    VectorMathKernel.applyTo(
        Function.DECAY, m, call.decayPre() + row, m, call.decay() + row, width);
    VectorMathKernel.applyTo(Function.SIGMOID, m, call.aPre() + row, scratch, a, width);
    if (call.first() != WkvInputsCall.NONE) {
      VectorMathKernel.applyTo(
          Function.SIGMOID, m, call.residualPre() + row, scratch, share, width);
      values(call, row, scratch, share);
    }
    int n = call.headSize();
    for (int head = 0; head < width; head += n) {
      float squares =
          VectorSums.productSquares(m, call.key() + row + head, call.keyScale(), head, n, scratch);
      keys(call, row, head, n, WkvInputsKernel.inverseNorm(squares), scratch, a + head);
    }
  }

  private static void keys(
      WkvInputsCall call, int row, int head, int n, float inverseNorm, float[] shares, int at) {
    float[] m = call.memory();
    int whole = n - n % L;
    int i = row + head;
    FloatVector one = V.cast(FloatVector.broadcast(F, 1f));
    FloatVector norm = V.cast(FloatVector.broadcast(F, inverseNorm));
    for (int c = 0; c < whole; c += L) {
      FloatVector a = V.cast(FloatVector.fromArray(F, shares, at + c));
      FloatVector key = V.cast(FloatVector.fromArray(F, m, call.key() + i + c));
      FloatVector scale = V.cast(FloatVector.fromArray(F, call.keyScale(), head + c));
      FloatVector share = V.cast(FloatVector.fromArray(F, call.keyShare(), head + c));
      FloatVector kk = key.mul(scale).mul(norm);
      V.cast(key.mul(a.sub(one).fma(share, one))).intoArray(m, call.k() + i + c);
      V.cast(kk.neg()).intoArray(m, call.removal() + i + c);
      V.cast(kk.mul(a)).intoArray(m, call.replacement() + i + c);
    }
    for (int c = whole; c < n; c++) {
      float a = shares[at + c];
      float key = m[call.key() + i + c];
      float kk = key * call.keyScale()[head + c] * inverseNorm;
      m[call.k() + i + c] = key * Math.fma(a - 1f, call.keyShare()[head + c], 1f);
      m[call.removal() + i + c] = -kk;
      m[call.replacement() + i + c] = kk * a;
    }
  }

  private static void values(WkvInputsCall call, int row, float[] shares, int at) {
    float[] m = call.memory();
    int whole = call.width() - call.width() % L;
    for (int c = 0; c < whole; c += L) {
      FloatVector value = V.cast(FloatVector.fromArray(F, m, call.value() + row + c));
      FloatVector toward = V.cast(FloatVector.fromArray(F, m, call.first() + row + c)).sub(value);
      FloatVector share = V.cast(FloatVector.fromArray(F, shares, at + c));
      V.cast(toward.fma(share, value)).intoArray(m, call.v() + row + c);
    }
    for (int c = whole; c < call.width(); c++) {
      float value = m[call.value() + row + c];
      m[call.v() + row + c] = Math.fma(m[call.first() + row + c] - value, shares[at + c], value);
    }
  }
}
