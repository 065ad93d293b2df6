package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.L;

import java.util.Arrays;
import org.dir7.backend.cpu.kernel.PlainWkv7;
import org.dir7.backend.cpu.kernel.Slice;
import org.dir7.backend.cpu.kernel.Wkv7Call;
import org.dir7.backend.cpu.kernel.Wkv7Kernel;

/**
 * {@link Wkv7Kernel} in vectors; value rows that fill no vector go through the plain twin. A
 * token's inputs are copied beside the state first, in runs of {@link Wkv7Pass#COLUMNS}.
 */
final class VectorWkv7 implements Wkv7Kernel {

  private static final int WIDE = 4;
  private static final int NARROW = 2;

  private final PlainWkv7 rest = new PlainWkv7();

  /** A whole head of usual size: inputs are copied once, and the state fits the nearest cache. */
  @Override
  public int blockRows(int headSize) {
    return Math.min(headSize, Wkv7Pass.ROWS);
  }

  @Override
  public int scratchFloats(int headSize) {
    int vectors = (headSize + 3) * Wkv7Pass.ROWS + runs(headSize) * Wkv7Pass.INPUTS;
    return Math.max(vectors, rest.scratchFloats(headSize));
  }

  private static int runs(int headSize) {
    return (headSize + Wkv7Pass.COLUMNS - 1) / Wkv7Pass.COLUMNS;
  }

  @Override
  public void run(Wkv7Call call, int head, int from, int to, float[] scratch) {
    int whole = from + (to - from) / L * L;
    if (whole > from && call.tokens() > 0) {
      Wkv7Kernel.load(call, head, from, whole, scratch, Wkv7Pass.ROWS);
      tokens(call, head, from, whole - from, scratch);
      Wkv7Kernel.store(call, head, from, whole, scratch, Wkv7Pass.ROWS);
    }
    if (whole < to) {
      rest.run(call, head, whole, to, scratch);
    }
  }

  /** Scratch holds the state [headSize][ROWS], the token's inputs, then S a, y and the next S a. */
  private static void tokens(Wkv7Call call, int head, int from, int rows, float[] scratch) {
    int n = call.headSize();
    int inputs = n * Wkv7Pass.ROWS;
    int sums = inputs + runs(n) * Wkv7Pass.INPUTS;
    int y = sums + Wkv7Pass.ROWS;
    int next = y + Wkv7Pass.ROWS;
    firstSums(call.a(), call.row(0, head), n, rows, scratch, next);
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
  private static void firstSums(Slice a, int row, int n, int rows, float[] scratch, int to) {
    Arrays.fill(scratch, to, to + rows, 0f);
    for (int j = 0; j < n; j++) {
      float aj = a.array()[a.offset() + row + j];
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
        if (Lanes.MANY_REGISTERS && left >= WIDE * L) {
          Wkv7Pass.four(scratch, state + i, count, in, sums + i, v.array(), values);
          i += WIDE * L;
        } else if (left >= NARROW * L) {
          Wkv7Pass.two(scratch, state + i, count, in, sums + i, v.array(), values);
          i += NARROW * L;
        } else {
          Wkv7Pass.one(scratch, state + i, apart, count, in, sums + i, v.array(), values);
          i += L;
        }
      }
      in += Wkv7Pass.INPUTS;
    }
  }
}
