package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;

import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.Wkv7Call;

/**
 * The recurrence for two vectors, or one of value rows. The update of token s is fused with S a of
 * token s+1, so that the state passes through the registers once a token: a load, a store and five
 * operations an element. Needs 14 vector registers.
 */
final class Wkv7Narrow {

  private Wkv7Narrow() {}

  /** Two vectors of value rows from {@code i} on. */
  static void two(Wkv7Call call, int head, int i, float[] state, int at, int stride) {
    int n = call.headSize();
    float[] r = call.r().array();
    float[] w = call.w().array();
    float[] k = call.k().array();
    float[] v = call.v().array();
    float[] a = call.a().array();
    float[] b = call.b().array();
    float[] y = call.y().array();
    FloatVector zero = FloatVector.zero(F);
    FloatVector sa0 = zero;
    FloatVector sa1 = zero;
    int aAt = call.a().offset() + call.row(0, head);
    for (int j = 0; j < n; j++) {
      int q = at + j * stride;
      FloatVector aj = FloatVector.broadcast(F, a[aAt + j]);
      sa0 = FloatVector.fromArray(F, state, q).fma(aj, sa0);
      sa1 = FloatVector.fromArray(F, state, q + L).fma(aj, sa1);
    }
    for (int s = 0; s < call.tokens(); s++) {
      int row = call.row(s, head);
      int next = call.a().offset() + call.row(Math.min(s + 1, call.tokens() - 1), head);
      int rAt = call.r().offset() + call.receptanceRow(s, head);
      int wAt = call.w().offset() + row;
      int kAt = call.k().offset() + row;
      int bAt = call.b().offset() + row;
      int vAt = call.v().offset() + row + i;
      int yAt = call.y().offset() + row + i;
      FloatVector v0 = FloatVector.fromArray(F, v, vAt);
      FloatVector v1 = FloatVector.fromArray(F, v, vAt + L);
      FloatVector y0 = zero;
      FloatVector y1 = zero;
      FloatVector next0 = zero;
      FloatVector next1 = zero;
      for (int j = 0; j < n; j++) {
        int q = at + j * stride;
        FloatVector wj = FloatVector.broadcast(F, w[wAt + j]);
        FloatVector kj = FloatVector.broadcast(F, k[kAt + j]);
        FloatVector bj = FloatVector.broadcast(F, b[bAt + j]);
        FloatVector rj = FloatVector.broadcast(F, r[rAt + j]);
        FloatVector aj = FloatVector.broadcast(F, a[next + j]);
        FloatVector s0 = FloatVector.fromArray(F, state, q).mul(wj);
        s0 = v0.fma(kj, sa0.fma(bj, s0));
        s0.intoArray(state, q);
        y0 = s0.fma(rj, y0);
        next0 = s0.fma(aj, next0);
        FloatVector s1 = FloatVector.fromArray(F, state, q + L).mul(wj);
        s1 = v1.fma(kj, sa1.fma(bj, s1));
        s1.intoArray(state, q + L);
        y1 = s1.fma(rj, y1);
        next1 = s1.fma(aj, next1);
      }
      y0.intoArray(y, yAt);
      y1.intoArray(y, yAt + L);
      sa0 = next0;
      sa1 = next1;
    }
  }

  /** One vector of value rows from {@code i} on. */
  static void one(Wkv7Call call, int head, int i, float[] state, int at, int stride) {
    int n = call.headSize();
    float[] r = call.r().array();
    float[] w = call.w().array();
    float[] k = call.k().array();
    float[] v = call.v().array();
    float[] a = call.a().array();
    float[] b = call.b().array();
    float[] y = call.y().array();
    FloatVector zero = FloatVector.zero(F);
    FloatVector sa0 = zero;
    int aAt = call.a().offset() + call.row(0, head);
    for (int j = 0; j < n; j++) {
      int q = at + j * stride;
      FloatVector aj = FloatVector.broadcast(F, a[aAt + j]);
      sa0 = FloatVector.fromArray(F, state, q).fma(aj, sa0);
    }
    for (int s = 0; s < call.tokens(); s++) {
      int row = call.row(s, head);
      int next = call.a().offset() + call.row(Math.min(s + 1, call.tokens() - 1), head);
      int rAt = call.r().offset() + call.receptanceRow(s, head);
      int wAt = call.w().offset() + row;
      int kAt = call.k().offset() + row;
      int bAt = call.b().offset() + row;
      int vAt = call.v().offset() + row + i;
      int yAt = call.y().offset() + row + i;
      FloatVector v0 = FloatVector.fromArray(F, v, vAt);
      FloatVector y0 = zero;
      FloatVector next0 = zero;
      for (int j = 0; j < n; j++) {
        int q = at + j * stride;
        FloatVector wj = FloatVector.broadcast(F, w[wAt + j]);
        FloatVector kj = FloatVector.broadcast(F, k[kAt + j]);
        FloatVector bj = FloatVector.broadcast(F, b[bAt + j]);
        FloatVector rj = FloatVector.broadcast(F, r[rAt + j]);
        FloatVector aj = FloatVector.broadcast(F, a[next + j]);
        FloatVector s0 = FloatVector.fromArray(F, state, q).mul(wj);
        s0 = v0.fma(kj, sa0.fma(bj, s0));
        s0.intoArray(state, q);
        y0 = s0.fma(rj, y0);
        next0 = s0.fma(aj, next0);
      }
      y0.intoArray(y, yAt);
      sa0 = next0;
    }
  }
}
