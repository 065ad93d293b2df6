package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;
import static org.dir7.backend.cpu.kernel.vector.Lanes.V;
import static org.dir7.backend.cpu.kernel.vector.Wkv7Pass.ROWS;

import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.Wkv7Call;

/**
 * {@link Wkv7Pass} for four vectors of value rows, where 32 vector registers hold them and with 512
 * bits they are a head of usual size. An input then serves so much arithmetic that it is read where
 * it lies: a pointer for each costs nothing, and a token needs no copies. With 512 bits this is 1.1
 * to 1.3 times as fast as with copied inputs (Zen 5).
 */
final class Wkv7Wide {

  /** Value rows of a pass. */
  static final int STEP = 4 * L;

  private Wkv7Wide() {}

  /**
   * All tokens. Scratch holds the state [headSize][ROWS] from {@code state} on, then S a and the
   * next S a.
   *
   * @param rows a multiple of {@link #STEP}, at most {@link Wkv7Pass#ROWS}
   */
  static void tokens(Wkv7Call call, int head, int from, int rows, float[] scratch, int state) {
    int sums = state + call.headSize() * ROWS;
    int next = sums + ROWS;
    VectorWkv7.firstSums(call, head, rows, scratch, state, sums);
    for (int t = 0; t < call.tokens(); t++) {
      int row = call.row(t, head);
      int receptance = call.receptanceRow(t, head);
      int removal = call.row(Math.min(t + 1, call.tokens() - 1), head);
      for (int i = 0; i < rows; i += STEP) {
        four(call, row, receptance, removal, from + i, scratch, state + i, sums + i, next + i);
      }
      int done = sums;
      sums = next;
      next = done;
    }
  }

  /**
   * One token for four vectors.
   *
   * @param row of all inputs but receptance and the next token's removal
   * @param value the first value row in the head
   * @param s scratch: the state from {@code from} on, S a at {@code sums}, the next one's place
   */
  private static void four(
      Wkv7Call call,
      int row,
      int receptance,
      int removal,
      int value,
      float[] s,
      int from,
      int sums,
      int next) {
    float[] w = call.w().array();
    float[] b = call.b().array();
    float[] k = call.k().array();
    float[] r = call.r().array();
    float[] a = call.a().array();
    float[] v = call.v().array();
    int wAt = call.w().offset() + row;
    int bAt = call.b().offset() + row;
    int kAt = call.k().offset() + row;
    int rAt = call.r().offset() + receptance;
    int aAt = call.a().offset() + removal;
    int vAt = call.v().offset() + row + value;
    FloatVector sa0 = V.cast(FloatVector.fromArray(F, s, sums));
    FloatVector sa1 = V.cast(FloatVector.fromArray(F, s, sums + L));
    FloatVector sa2 = V.cast(FloatVector.fromArray(F, s, sums + 2 * L));
    FloatVector sa3 = V.cast(FloatVector.fromArray(F, s, sums + 3 * L));
    FloatVector v0 = V.cast(FloatVector.fromArray(F, v, vAt));
    FloatVector v1 = V.cast(FloatVector.fromArray(F, v, vAt + L));
    FloatVector v2 = V.cast(FloatVector.fromArray(F, v, vAt + 2 * L));
    FloatVector v3 = V.cast(FloatVector.fromArray(F, v, vAt + 3 * L));
    FloatVector y0 = V.cast(FloatVector.zero(F));
    FloatVector y1 = y0;
    FloatVector y2 = y0;
    FloatVector y3 = y0;
    FloatVector next0 = y0;
    FloatVector next1 = y0;
    FloatVector next2 = y0;
    FloatVector next3 = y0;
    for (int j = 0; j < call.headSize(); j++) {
      int q = from + j * ROWS;
      FloatVector wj = V.cast(FloatVector.broadcast(F, w[wAt + j]));
      FloatVector s0 = V.cast(FloatVector.fromArray(F, s, q)).mul(wj);
      FloatVector s1 = V.cast(FloatVector.fromArray(F, s, q + L)).mul(wj);
      FloatVector s2 = V.cast(FloatVector.fromArray(F, s, q + 2 * L)).mul(wj);
      FloatVector s3 = V.cast(FloatVector.fromArray(F, s, q + 3 * L)).mul(wj);
      FloatVector bj = V.cast(FloatVector.broadcast(F, b[bAt + j]));
      s0 = sa0.fma(bj, s0);
      s1 = sa1.fma(bj, s1);
      s2 = sa2.fma(bj, s2);
      s3 = sa3.fma(bj, s3);
      FloatVector kj = V.cast(FloatVector.broadcast(F, k[kAt + j]));
      s0 = v0.fma(kj, s0);
      s1 = v1.fma(kj, s1);
      s2 = v2.fma(kj, s2);
      s3 = v3.fma(kj, s3);
      V.cast(s0).intoArray(s, q);
      V.cast(s1).intoArray(s, q + L);
      V.cast(s2).intoArray(s, q + 2 * L);
      V.cast(s3).intoArray(s, q + 3 * L);
      FloatVector rj = V.cast(FloatVector.broadcast(F, r[rAt + j]));
      y0 = s0.fma(rj, V.cast(y0));
      y1 = s1.fma(rj, V.cast(y1));
      y2 = s2.fma(rj, V.cast(y2));
      y3 = s3.fma(rj, V.cast(y3));
      FloatVector aj = V.cast(FloatVector.broadcast(F, a[aAt + j]));
      next0 = s0.fma(aj, V.cast(next0));
      next1 = s1.fma(aj, V.cast(next1));
      next2 = s2.fma(aj, V.cast(next2));
      next3 = s3.fma(aj, V.cast(next3));
    }
    float[] y = call.y().array();
    int yAt = call.y().offset() + row + value;
    V.cast(y0).intoArray(y, yAt);
    V.cast(y1).intoArray(y, yAt + L);
    V.cast(y2).intoArray(y, yAt + 2 * L);
    V.cast(y3).intoArray(y, yAt + 3 * L);
    V.cast(next0).intoArray(s, next);
    V.cast(next1).intoArray(s, next + L);
    V.cast(next2).intoArray(s, next + 2 * L);
    V.cast(next3).intoArray(s, next + 3 * L);
  }
}
