package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.L;

import java.util.Arrays;
import org.dir7.backend.cpu.kernel.PlainWkv7;
import org.dir7.backend.cpu.kernel.Slice;
import org.dir7.backend.cpu.kernel.Wkv7Call;
import org.dir7.backend.cpu.kernel.Wkv7Kernel;

/**
 * {@link Wkv7Kernel} in vectors: where there are registers for it, as many value rows as {@link
 * Wkv7Wide} takes, then whole vectors, and the rest through the plain twin. For the second a
 * token's inputs are copied beside the state first, in runs of {@link Wkv7Pass#COLUMNS}.
 */
final class VectorWkv7 implements Wkv7Kernel {

  private final PlainWkv7 rest = new PlainWkv7();

  /** A whole head of usual size: inputs are copied once, and the state fits the nearest cache. */
  @Override
  public int blockRows(int headSize) {
    return Math.min(headSize, Wkv7Pass.ROWS);
  }

  @Override
  public int scratchFloats(int headSize) {
    int narrow = (headSize + 3) * Wkv7Pass.ROWS + runs(headSize) * Wkv7Pass.INPUTS;
    return Math.max(narrow, rest.scratchFloats(headSize));
  }

  private static int runs(int headSize) {
    return (headSize + Wkv7Pass.COLUMNS - 1) / Wkv7Pass.COLUMNS;
  }

  @Override
  public void run(Wkv7Call call, int head, int from, int to, float[] scratch) {
    int wide = Lanes.MANY_REGISTERS ? to - (to - from) % Wkv7Wide.STEP : from;
    int narrow = to - (to - wide) % L;
    if (wide > from && call.tokens() > 0) {
      Wkv7Kernel.load(call, head, from, wide, scratch, Wkv7Pass.ROWS);
      Wkv7Wide.tokens(call, head, from, wide - from, scratch);
      Wkv7Kernel.store(call, head, from, wide, scratch, Wkv7Pass.ROWS);
    }
    if (narrow > wide && call.tokens() > 0) {
      Wkv7Kernel.load(call, head, wide, narrow, scratch, Wkv7Pass.ROWS);
      tokens(call, head, wide, narrow - wide, scratch);
      Wkv7Kernel.store(call, head, wide, narrow, scratch, Wkv7Pass.ROWS);
    }
    if (narrow < to) {
      rest.run(call, head, narrow, to, scratch);
    }
  }

  /** Scratch holds the state [headSize][ROWS], the token's inputs, then S a, y and the next S a. */
  private static void tokens(Wkv7Call call, int head, int from, int rows, float[] scratch) {
    int n = call.headSize();
    int inputs = n * Wkv7Pass.ROWS;
    int sums = inputs + runs(n) * Wkv7Pass.INPUTS;
    int y = sums + Wkv7Pass.ROWS;
    int next = y + Wkv7Pass.ROWS;
    firstSums(call, head, rows, scratch, next);
    for (int s = 0; s < call.tokens(); s++) {
      System.arraycopy(scratch, next, scratch, sums, rows);
      Arrays.fill(scratch, y, y + rows, 0f);
      Arrays.fill(scratch, next, next + rows, 0f);
      copyInputs(call, head, s, scratch, inputs);
      int row = call.row(s, head) + from;
      token(call.v(), row, n, rows, scratch, inputs, sums);
      System.arraycopy(scratch, y, call.y().array(), call.y().offset() + row, rows);
    }
  }

  /** S a of the first token. */
  static void firstSums(Wkv7Call call, int head, int rows, float[] scratch, int to) {
    int a = call.a().offset() + call.row(0, head);
    Arrays.fill(scratch, to, to + rows, 0f);
    for (int j = 0; j < call.headSize(); j++) {
      float aj = call.a().array()[a + j];
      for (int i = 0; i < rows; i++) {
        scratch[to + i] = Math.fma(scratch[j * Wkv7Pass.ROWS + i], aj, scratch[to + i]);
      }
    }
  }

  private static void copyInputs(Wkv7Call call, int head, int s, float[] scratch, int inputs) {
    int row = call.row(s, head);
    int receptance = call.receptanceRow(s, head);
    int next = call.row(Math.min(s + 1, call.tokens() - 1), head);
    int to = inputs;
    for (int j = 0; j < call.headSize(); j += Wkv7Pass.COLUMNS) {
      int count = Math.min(Wkv7Pass.COLUMNS, call.headSize() - j);
      copy(call.w(), row + j, count, scratch, to + Wkv7Pass.DECAY);
      copy(call.b(), row + j, count, scratch, to + Wkv7Pass.REPLACEMENT);
      copy(call.k(), row + j, count, scratch, to + Wkv7Pass.KEY);
      copy(call.r(), receptance + j, count, scratch, to + Wkv7Pass.RECEPTANCE);
      copy(call.a(), next + j, count, scratch, to + Wkv7Pass.REMOVAL);
      to += Wkv7Pass.INPUTS;
    }
  }

  private static void copy(Slice from, int at, int count, float[] to, int toAt) {
    System.arraycopy(from.array(), from.offset() + at, to, toAt, count);
  }

  private static void token(
      Slice v, int row, int n, int rows, float[] scratch, int inputs, int sums) {
    int apart = Wkv7Pass.ROWS;
    int in = inputs;
    for (int j = 0; j < n; j += Wkv7Pass.COLUMNS) {
      int count = Math.min(Wkv7Pass.COLUMNS, n - j);
      int state = j * apart;
      for (int i = 0; i < rows; ) {
        int left = rows - i;
        int values = v.offset() + row + i;
        if (left >= 2 * L) {
          Wkv7Pass.two(scratch, state + i, count, in, sums + i, v.array(), values);
          i += 2 * L;
        } else {
          Wkv7Pass.one(scratch, state + i, apart, count, in, sums + i, v.array(), values);
          i += L;
        }
      }
      in += Wkv7Pass.INPUTS;
    }
  }
}
