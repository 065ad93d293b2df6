package org.dir7.backend.cpu.kernel;

/** {@link WkvInputsKernel} in plain Java. */
public final class PlainWkvInputs implements WkvInputsKernel {

  @Override
  public void row(WkvInputsCall call, int row, float[] scratch) {
    for (int head = 0; head < call.width(); head += call.headSize()) {
      float squares =
          PlainSums.productSquares(
              call.memory(),
              call.key() + row + head,
              call.keyScale(),
              head,
              call.headSize(),
              scratch);
      rest(call, row, head, head + call.headSize(), WkvInputsKernel.inverseNorm(squares));
    }
  }

  /** Channels {@code from} to {@code to}, all of one head. */
  public static void rest(WkvInputsCall call, int row, int from, int to, float inverseNorm) {
    float[] m = call.memory();
    for (int c = from; c < to; c++) {
      int i = row + c;
      float a = ScalarMath.sigmoid(m[call.aPre() + i]);
      float key = m[call.key() + i];
      m[call.decay() + i] = ScalarMath.decay(m[call.decayPre() + i]);
      if (call.first() != WkvInputsCall.NONE) {
        float value = m[call.value() + i];
        float share = ScalarMath.sigmoid(m[call.residualPre() + i]);
        m[call.v() + i] = Math.fma(m[call.first() + i] - value, share, value);
      }
      float kk = key * call.keyScale()[c] * inverseNorm;
      m[call.k() + i] = key * Math.fma(a - 1f, call.keyShare()[c], 1f);
      m[call.removal() + i] = -kk;
      m[call.replacement() + i] = kk * a;
    }
  }
}
