package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;
import static org.dir7.backend.cpu.kernel.vector.Lanes.V;

import jdk.incubator.vector.FloatVector;

/**
 * One token's pass over some key columns of the state, for one or two vectors of value rows. The
 * update of this token is fused with S a of the next one, so that the state passes through the
 * registers once a token: a load, a store and five operations an element.
 *
 * <p>Everything lies in one array, and the five inputs of a column lie a constant apart: one index
 * serves them all. With a pointer for each, AVX2's sixteen integer registers do not suffice, and
 * fetching spilled ones takes longer than the arithmetic.
 *
 * <p>Parameters of all: the array {@code s}; state from {@code from} on, {@link #ROWS} apart from
 * column to column; {@code count} columns, at most {@link #COLUMNS}; {@code inputs}, five runs of
 * {@code COLUMNS} floats; {@code sums}, where S a lies, and the values {@link #VALUE} and the sums
 * y {@link #Y} behind it; {@code next}, the sums of the next S a; {@code rows}, always {@code
 * ROWS}, where the loop is the better for not knowing it.
 */
final class Wkv7Pass {

  /** Value rows of a block at most, and what lies between two columns of its state. */
  static final int ROWS = 64;

  /** Key columns of a pass at most. */
  static final int COLUMNS = 64;

  /** From S a to the values. */
  static final int VALUE = ROWS;

  /** From S a to y. */
  static final int Y = 2 * ROWS;

  static final int DECAY = 0;
  static final int REPLACEMENT = COLUMNS;
  static final int KEY = 2 * COLUMNS;
  static final int RECEPTANCE = 3 * COLUMNS;
  static final int REMOVAL = 4 * COLUMNS;

  /** Floats of a pass's inputs. */
  static final int INPUTS = 5 * COLUMNS;

  private Wkv7Pass() {}

  /**
   * Two vectors of value rows; needs eleven registers. The loop is counted by the place of the
   * column, so that its bounds are checked before it, and an input is used for both vectors before
   * the next one is fetched: 1.2 times as fast on AVX2 as the form of {@link #one}, which is the
   * faster one for a single vector.
   */
  static void two(float[] s, int from, int count, int inputs, int sums, int next) {
    int v = sums + VALUE;
    int y = sums + Y;
    FloatVector sa0 = V.cast(FloatVector.fromArray(F, s, sums));
    FloatVector y0 = V.cast(FloatVector.fromArray(F, s, y));
    FloatVector next0 = V.cast(FloatVector.fromArray(F, s, next));
    FloatVector v0 = V.cast(FloatVector.fromArray(F, s, v));
    FloatVector sa1 = V.cast(FloatVector.fromArray(F, s, sums + L));
    FloatVector y1 = V.cast(FloatVector.fromArray(F, s, y + L));
    FloatVector next1 = V.cast(FloatVector.fromArray(F, s, next + L));
    FloatVector v1 = V.cast(FloatVector.fromArray(F, s, v + L));
    int end = from + count * ROWS;
    int j = inputs;
    for (int q = from; q < end; q += ROWS) {
      FloatVector wj = V.cast(FloatVector.broadcast(F, s[j + DECAY]));
      FloatVector s0 = V.cast(FloatVector.fromArray(F, s, q)).mul(wj);
      FloatVector s1 = V.cast(FloatVector.fromArray(F, s, q + L)).mul(wj);
      FloatVector bj = V.cast(FloatVector.broadcast(F, s[j + REPLACEMENT]));
      s0 = sa0.fma(bj, s0);
      s1 = sa1.fma(bj, s1);
      FloatVector kj = V.cast(FloatVector.broadcast(F, s[j + KEY]));
      s0 = v0.fma(kj, s0);
      s1 = v1.fma(kj, s1);
      FloatVector rj = V.cast(FloatVector.broadcast(F, s[j + RECEPTANCE]));
      y0 = s0.fma(rj, V.cast(y0));
      y1 = s1.fma(rj, V.cast(y1));
      FloatVector aj = V.cast(FloatVector.broadcast(F, s[j + REMOVAL]));
      next0 = s0.fma(aj, V.cast(next0));
      V.cast(s0).intoArray(s, q);
      next1 = s1.fma(aj, V.cast(next1));
      V.cast(s1).intoArray(s, q + L);
      j++;
    }
    V.cast(y0).intoArray(s, y);
    V.cast(next0).intoArray(s, next);
    V.cast(y1).intoArray(s, y + L);
    V.cast(next1).intoArray(s, next + L);
  }

  /** One vector of value rows. */
  static void one(float[] s, int from, int rows, int count, int inputs, int sums, int next) {
    int v = sums + VALUE;
    int y = sums + Y;
    FloatVector sa0 = V.cast(FloatVector.fromArray(F, s, sums));
    FloatVector y0 = V.cast(FloatVector.fromArray(F, s, y));
    FloatVector next0 = V.cast(FloatVector.fromArray(F, s, next));
    FloatVector v0 = V.cast(FloatVector.fromArray(F, s, v));
    int q = from;
    for (int j = 0; j < count; j++) {
      FloatVector wj = V.cast(FloatVector.broadcast(F, s[inputs + j + DECAY]));
      FloatVector bj = V.cast(FloatVector.broadcast(F, s[inputs + j + REPLACEMENT]));
      FloatVector kj = V.cast(FloatVector.broadcast(F, s[inputs + j + KEY]));
      FloatVector rj = V.cast(FloatVector.broadcast(F, s[inputs + j + RECEPTANCE]));
      FloatVector aj = V.cast(FloatVector.broadcast(F, s[inputs + j + REMOVAL]));
      FloatVector s0 = V.cast(FloatVector.fromArray(F, s, q)).mul(wj);
      s0 = v0.fma(kj, sa0.fma(bj, s0));
      V.cast(s0).intoArray(s, q);
      y0 = s0.fma(rj, V.cast(y0));
      next0 = s0.fma(aj, V.cast(next0));
      q += rows;
    }
    V.cast(y0).intoArray(s, y);
    V.cast(next0).intoArray(s, next);
  }
}
