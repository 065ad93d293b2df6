package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.L;

import org.dir7.backend.cpu.kernel.PlainWkv7;
import org.dir7.backend.cpu.kernel.Wkv7Call;
import org.dir7.backend.cpu.kernel.Wkv7Kernel;

/** {@link Wkv7Kernel} in vectors; value rows that fill no vector go through the plain twin. */
final class VectorWkv7 implements Wkv7Kernel {

  private static final int WIDE = 4;
  private static final int NARROW = 2;

  private final PlainWkv7 rest = new PlainWkv7();

  @Override
  public int blockRows(int headSize) {
    int block = (Lanes.MANY_REGISTERS ? WIDE : NARROW) * L;
    return Math.min(block, headSize);
  }

  @Override
  public void run(Wkv7Call call, int head, int from, int to, float[] scratch) {
    int whole = from + (to - from) / L * L;
    if (whole > from && call.tokens() > 0) {
      int rows = whole - from;
      Wkv7Kernel.load(call, head, from, whole, scratch);
      for (int i = 0; i < rows; ) {
        int left = rows - i;
        if (Lanes.MANY_REGISTERS && left >= WIDE * L) {
          Wkv7Wide.four(call, head, from + i, scratch, i, rows);
          i += WIDE * L;
        } else if (left >= NARROW * L) {
          Wkv7Narrow.two(call, head, from + i, scratch, i, rows);
          i += NARROW * L;
        } else {
          Wkv7Narrow.one(call, head, from + i, scratch, i, rows);
          i += L;
        }
      }
      Wkv7Kernel.store(call, head, from, whole, scratch);
    }
    if (whole < to) {
      rest.run(call, head, whole, to, scratch);
    }
  }
}
