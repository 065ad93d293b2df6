package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;
import static org.dir7.backend.cpu.kernel.vector.Lanes.V;

import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.Slice;
import org.dir7.backend.cpu.kernel.Wkv7Call;

/**
 * Tokens for {@link Wkv7Pass}, a few at a time: first all that they need is copied beside the
 * state, then their passes run, then y is brought back. What the copies wait for in memory they
 * wait for together, and between two passes there is nothing. On Java 17 this is 1.04 to 1.22 times
 * as fast as token by token, on 25 as fast (medians, 256 bits, Zen 5).
 *
 * <p>Scratch holds the state [headSize][ROWS], then of each token S a, v, y and the inputs in runs
 * of {@link Wkv7Pass#COLUMNS}, then the next S a.
 */
final class Wkv7Narrow {

  /** Tokens at a time: with a state of usual size they stay well below 32 KB. */
  private static final int TOKENS = 4;

  /** What lies before a token's inputs. */
  private static final int SUMS = 3 * Wkv7Pass.ROWS;

  private Wkv7Narrow() {}

  /** Floats of scratch for {@link #tokens}. */
  static int scratchFloats(int headSize) {
    return (headSize + 1) * Wkv7Pass.ROWS + TOKENS * apart(headSize);
  }

  /** From one token to the next. */
  private static int apart(int headSize) {
    int runs = (headSize + Wkv7Pass.COLUMNS - 1) / Wkv7Pass.COLUMNS;
    return SUMS + runs * Wkv7Pass.INPUTS;
  }

  /**
   * All tokens.
   *
   * @param rows whole vectors, at most {@link Wkv7Pass#ROWS}
   * @param state the state's first element in scratch
   */
  static void tokens(Wkv7Call call, int head, int from, int rows, float[] scratch, int state) {
    int n = call.headSize();
    int first = state + n * Wkv7Pass.ROWS;
    int apart = apart(n);
    VectorWkv7.firstSums(call, head, rows, scratch, state, first);
    for (int t = 0; t < call.tokens(); t += TOKENS) {
      int end = Math.min(t + TOKENS, call.tokens());
      int last = first + (end - t) * apart;
      for (int u = t, at = first; u < end; u++, at += apart) {
        copy(call.v(), call.row(u, head) + from, rows, scratch, at + Wkv7Pass.VALUE);
        zero(scratch, at + Wkv7Pass.Y, rows);
        copyInputs(call, head, u, scratch, at + SUMS);
        zero(scratch, at + apart, rows);
      }
      for (int at = first; at < last; at += apart) {
        token(n, rows, scratch, state, at + SUMS, at, at + apart);
      }
      copy(scratch, last, rows, scratch, first);
      for (int u = t, at = first; u < end; u++, at += apart) {
        int row = call.y().offset() + call.row(u, head) + from;
        copy(scratch, at + Wkv7Pass.Y, rows, call.y().array(), row);
      }
    }
  }

  private static void copyInputs(Wkv7Call call, int head, int t, float[] scratch, int inputs) {
    int row = call.row(t, head);
    int receptance = call.receptanceRow(t, head);
    int next = call.row(Math.min(t + 1, call.tokens() - 1), head);
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

  private static void token(
      int n, int rows, float[] scratch, int state, int inputs, int sums, int next) {
    int in = inputs;
    for (int j = 0; j < n; j += Wkv7Pass.COLUMNS) {
      int count = Math.min(Wkv7Pass.COLUMNS, n - j);
      int column = state + j * Wkv7Pass.ROWS;
      for (int i = 0; i < rows; ) {
        if (rows - i >= 2 * L) {
          Wkv7Pass.two(scratch, column + i, count, in, sums + i, next + i);
          i += 2 * L;
        } else {
          Wkv7Pass.one(scratch, column + i, Wkv7Pass.ROWS, count, in, sums + i, next + i);
          i += L;
        }
      }
      in += Wkv7Pass.INPUTS;
    }
  }

  private static void copy(Slice from, int at, int count, float[] to, int toAt) {
    copy(from.array(), from.offset() + at, count, to, toAt);
  }

  /** {@link System#arraycopy} takes longer for so few. */
  private static void copy(float[] from, int at, int count, float[] to, int toAt) {
    int i = 0;
    for (; i <= count - L; i += L) {
      V.cast(FloatVector.fromArray(F, from, at + i)).intoArray(to, toAt + i);
    }
    for (; i < count; i++) {
      to[toAt + i] = from[at + i];
    }
  }

  private static void zero(float[] to, int at, int rows) {
    for (int i = 0; i < rows; i += L) {
      V.cast(FloatVector.zero(F)).intoArray(to, at + i);
    }
  }
}
