package org.dir7.backend.cpu.kernel;

/** {@link TokenShiftKernel} in plain Java. */
public final class PlainTokenShift implements TokenShiftKernel {

  @Override
  public void mix(
      float[] x, int at, int before, int width, float[] mixes, float[] out, int[] outs, int row) {
    rest(x, at, before, 0, width, mixes, out, outs, row);
  }

  /** Elements {@code from} to {@code width} of every output. */
  public static void rest(
      float[] x,
      int at,
      int before,
      int from,
      int width,
      float[] mixes,
      float[] out,
      int[] outs,
      int row) {
    for (int m = 0; m < outs.length; m++) {
      for (int i = from; i < width; i++) {
        float d = (before == NONE ? 0f : x[before + i]) - x[at + i];
        out[outs[m] + row + i] = Math.fma(d, mixes[m * width + i], x[at + i]);
      }
    }
  }
}
