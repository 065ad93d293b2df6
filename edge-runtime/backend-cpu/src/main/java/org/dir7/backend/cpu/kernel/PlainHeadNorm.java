package org.dir7.backend.cpu.kernel;

/** {@link HeadNormKernel} in plain Java. */
public final class PlainHeadNorm implements HeadNormKernel {

  @Override
  public void row(HeadNormCall call, int row, int receptanceRow, float[] partials) {
    float[] m = call.memory();
    int n = call.headSize();
    for (int head = 0; head < call.width(); head += n) {
      int y = call.y() + row + head;
      float mean = PlainSums.sum(m, y, n, partials) / n;
      float variance = PlainSums.squares(m, y, n, mean, partials) / n;
      float inverse = PlainNorm.inverseRoot(variance + call.epsilon());
      int r = call.receptance() + receptanceRow + head;
      float bonus =
          PlainSums.triple(m, r, m, call.k() + row + head, call.bonus(), head, n, partials);
      rest(call, row, head, head + n, mean, inverse, bonus);
    }
  }

  /** Channels {@code from} to {@code to}, all of one head. */
  public static void rest(
      HeadNormCall call, int row, int from, int to, float mean, float inverse, float bonus) {
    float[] m = call.memory();
    for (int c = from; c < to; c++) {
      float normal = (m[call.y() + row + c] - mean) * inverse;
      float affine = Math.fma(normal, call.gamma()[c], call.beta()[c]);
      float mixed = Math.fma(bonus, m[call.v() + row + c], affine);
      m[call.out() + row + c] = mixed * m[call.gate() + row + c];
    }
  }

  @Override
  public void biasRow(HeadNormCall call, int row) {
    biasRest(call, row, 0);
  }

  /** Channels from {@code from} on. */
  public static void biasRest(HeadNormCall call, int row, int from) {
    for (int c = from; c < call.width(); c++) {
      call.memory()[call.out() + row + c] = call.beta()[c] * call.memory()[call.gate() + row + c];
    }
  }
}
