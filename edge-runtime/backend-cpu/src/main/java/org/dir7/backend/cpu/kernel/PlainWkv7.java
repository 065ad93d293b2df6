package org.dir7.backend.cpu.kernel;

import java.util.Arrays;

/** {@link Wkv7Kernel} in plain Java. */
public final class PlainWkv7 implements Wkv7Kernel {

  @Override
  public int blockRows(int headSize) {
    return headSize;
  }

  @Override
  public void run(Wkv7Call call, int head, int from, int to, AlignedFloats memory) {
    float[] scratch = memory.array();
    int state = memory.start();
    int n = call.headSize();
    int rows = to - from;
    int sa = state + n * rows;
    int y = sa + rows;
    Wkv7Kernel.load(call, head, from, to, scratch, state, to - from);
    for (int s = 0; s < call.tokens(); s++) {
      int row = call.row(s, head);
      int receptance = call.r().offset() + call.receptanceRow(s, head);
      Arrays.fill(scratch, sa, sa + 2 * rows, 0f);
      for (int j = 0; j < n; j++) {
        float aj = call.a().array()[call.a().offset() + row + j];
        for (int i = 0; i < rows; i++) {
          scratch[sa + i] = Math.fma(scratch[state + j * rows + i], aj, scratch[sa + i]);
        }
      }
      for (int j = 0; j < n; j++) {
        float wj = call.w().array()[call.w().offset() + row + j];
        float kj = call.k().array()[call.k().offset() + row + j];
        float bj = call.b().array()[call.b().offset() + row + j];
        float rj = call.r().array()[receptance + j];
        update(scratch, state + j * rows, rows, sa, y, wj, kj, bj, rj, call.v(), row + from);
      }
      System.arraycopy(scratch, y, call.y().array(), call.y().offset() + row + from, rows);
    }
    Wkv7Kernel.store(call, head, from, to, scratch, state, to - from);
  }

  private static void update(
      float[] s,
      int at,
      int rows,
      int sa,
      int y,
      float w,
      float k,
      float b,
      float r,
      Slice v,
      int vAt) {
    float[] values = v.array();
    int vo = v.offset() + vAt;
    for (int i = 0; i < rows; i++) {
      float x = Math.fma(values[vo + i], k, Math.fma(s[sa + i], b, s[at + i] * w));
      s[at + i] = x;
      s[y + i] = Math.fma(x, r, s[y + i]);
    }
  }
}
