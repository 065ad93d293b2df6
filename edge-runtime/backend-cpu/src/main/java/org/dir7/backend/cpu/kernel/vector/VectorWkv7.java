package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.L;

import java.util.Arrays;
import org.dir7.backend.cpu.kernel.AlignedFloats;
import org.dir7.backend.cpu.kernel.PlainWkv7;
import org.dir7.backend.cpu.kernel.Wkv7Call;
import org.dir7.backend.cpu.kernel.Wkv7Kernel;

/**
 * {@link Wkv7Kernel} in vectors: where there are registers for it, as many value rows as {@link
 * Wkv7Wide} takes, then whole vectors by {@link Wkv7Narrow}, and the rest by the plain twin.
 */
final class VectorWkv7 implements Wkv7Kernel {

  private final PlainWkv7 rest = new PlainWkv7();

  /** A whole head of usual size: inputs are fetched once, and the state fits the nearest cache. */
  @Override
  public int blockRows(int headSize) {
    return Math.min(headSize, Wkv7Pass.ROWS);
  }

  @Override
  public int scratchFloats(int headSize) {
    int narrow = Wkv7Narrow.scratchFloats(headSize); // more than Wkv7Wide needs
    return Math.max(narrow, rest.scratchFloats(headSize));
  }

  @Override
  public void run(Wkv7Call call, int head, int from, int to, AlignedFloats memory) {
    float[] scratch = memory.array();
    int state = memory.start();
    int wide = Lanes.MANY_REGISTERS ? to - (to - from) % Wkv7Wide.STEP : from;
    int narrow = to - (to - wide) % L;
    if (wide > from && call.tokens() > 0) {
      Wkv7Kernel.load(call, head, from, wide, scratch, state, Wkv7Pass.ROWS);
      Wkv7Wide.tokens(call, head, from, wide - from, scratch, state);
      Wkv7Kernel.store(call, head, from, wide, scratch, state, Wkv7Pass.ROWS);
    }
    if (narrow > wide && call.tokens() > 0) {
      Wkv7Kernel.load(call, head, wide, narrow, scratch, state, Wkv7Pass.ROWS);
      Wkv7Narrow.tokens(call, head, wide, narrow - wide, scratch, state);
      Wkv7Kernel.store(call, head, wide, narrow, scratch, state, Wkv7Pass.ROWS);
    }
    if (narrow < to) {
      rest.run(call, head, narrow, to, memory);
    }
  }

  /** S a of the first token, from the state at {@code state}. */
  static void firstSums(Wkv7Call call, int head, int rows, float[] scratch, int state, int to) {
    int a = call.a().offset() + call.row(0, head);
    Arrays.fill(scratch, to, to + rows, 0f);
    for (int j = 0; j < call.headSize(); j++) {
      float aj = call.a().array()[a + j];
      for (int i = 0; i < rows; i++) {
        scratch[to + i] = Math.fma(scratch[state + j * Wkv7Pass.ROWS + i], aj, scratch[to + i]);
      }
    }
  }
}
