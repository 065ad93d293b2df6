package org.dir7.backend.cpu.kernel;

/** Token shift: several mixes of a token with the one visited before it, in one pass. */
public interface TokenShiftKernel {

  /** Stands for the zeros before the first token. */
  int NONE = -1;

  /**
   * For every mix m: {@code out_m = fma(before - x, mix_m, x)}.
   *
   * @param x tokens
   * @param at first element of the token's row in {@code x}
   * @param before the same of the token visited before it, or {@link #NONE}
   * @param mixes [mixes, width]
   * @param out holds all outputs
   * @param outs first element of row 0 in each output
   * @param row first element of the token's row, counted from row 0
   */
  void mix(
      float[] x, int at, int before, int width, float[] mixes, float[] out, int[] outs, int row);
}
