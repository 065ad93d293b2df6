package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;

import jdk.incubator.vector.FloatVector;

/**
 * Five rows by two vectors, for processors with 16 vector registers (AVX2): ten sums, two weights
 * and a broadcast. Unrolled by two in k; 4x3, 6x2 and 4x2 fall to 0.4-0.8 of the peak there because
 * the compiler spills.
 */
final class Tile5x2 extends RegisterTile {

  Tile5x2() {
    super(5, 2);
  }

  @Override
  void sums(
      int vectors,
      int depth,
      float[] a,
      int ao,
      int stride,
      float[] b,
      int bo,
      float[] bias,
      int at,
      float[] sums) {
    switch (vectors) {
      case 1:
        one(depth, a, ao, stride, b, bo, bias, at, sums);
        return;
      case 2:
        two(depth, a, ao, stride, b, bo, bias, at, sums);
        return;
      default:
        throw new AssertionError(vectors);
    }
  }

  private static void one(
      int depth,
      float[] a,
      int ao,
      int stride,
      float[] b,
      int bo,
      float[] bias,
      int at,
      float[] sums) {
    int a1 = ao + stride;
    int a2 = a1 + stride;
    int a3 = a2 + stride;
    int a4 = a3 + stride;
    FloatVector c00 = FloatVector.fromArray(F, bias, at);
    FloatVector c10 = c00;
    FloatVector c20 = c00;
    FloatVector c30 = c00;
    FloatVector c40 = c00;
    int even = depth - depth % 2;
    int q = bo;
    for (int k = 0; k < even; k += 2) {
      FloatVector b0 = FloatVector.fromArray(F, b, q);
      FloatVector bx0 = FloatVector.broadcast(F, a[ao + k]);
      c00 = bx0.fma(b0, c00);
      FloatVector bx1 = FloatVector.broadcast(F, a[a1 + k]);
      c10 = bx1.fma(b0, c10);
      FloatVector bx2 = FloatVector.broadcast(F, a[a2 + k]);
      c20 = bx2.fma(b0, c20);
      FloatVector bx3 = FloatVector.broadcast(F, a[a3 + k]);
      c30 = bx3.fma(b0, c30);
      FloatVector bx4 = FloatVector.broadcast(F, a[a4 + k]);
      c40 = bx4.fma(b0, c40);
      FloatVector d0 = FloatVector.fromArray(F, b, q + L);
      FloatVector dx0 = FloatVector.broadcast(F, a[ao + k + 1]);
      c00 = dx0.fma(d0, c00);
      FloatVector dx1 = FloatVector.broadcast(F, a[a1 + k + 1]);
      c10 = dx1.fma(d0, c10);
      FloatVector dx2 = FloatVector.broadcast(F, a[a2 + k + 1]);
      c20 = dx2.fma(d0, c20);
      FloatVector dx3 = FloatVector.broadcast(F, a[a3 + k + 1]);
      c30 = dx3.fma(d0, c30);
      FloatVector dx4 = FloatVector.broadcast(F, a[a4 + k + 1]);
      c40 = dx4.fma(d0, c40);
      q += 2 * L;
    }
    c00.intoArray(sums, 0);
    c10.intoArray(sums, L);
    c20.intoArray(sums, 2 * L);
    c30.intoArray(sums, 3 * L);
    c40.intoArray(sums, 4 * L);
  }

  private static void two(
      int depth,
      float[] a,
      int ao,
      int stride,
      float[] b,
      int bo,
      float[] bias,
      int at,
      float[] sums) {
    int a1 = ao + stride;
    int a2 = a1 + stride;
    int a3 = a2 + stride;
    int a4 = a3 + stride;
    FloatVector c00 = FloatVector.fromArray(F, bias, at);
    FloatVector c01 = FloatVector.fromArray(F, bias, at + L);
    FloatVector c10 = c00;
    FloatVector c11 = c01;
    FloatVector c20 = c00;
    FloatVector c21 = c01;
    FloatVector c30 = c00;
    FloatVector c31 = c01;
    FloatVector c40 = c00;
    FloatVector c41 = c01;
    int even = depth - depth % 2;
    int q = bo;
    for (int k = 0; k < even; k += 2) {
      FloatVector b0 = FloatVector.fromArray(F, b, q);
      FloatVector b1 = FloatVector.fromArray(F, b, q + L);
      FloatVector bx0 = FloatVector.broadcast(F, a[ao + k]);
      c00 = bx0.fma(b0, c00);
      c01 = bx0.fma(b1, c01);
      FloatVector bx1 = FloatVector.broadcast(F, a[a1 + k]);
      c10 = bx1.fma(b0, c10);
      c11 = bx1.fma(b1, c11);
      FloatVector bx2 = FloatVector.broadcast(F, a[a2 + k]);
      c20 = bx2.fma(b0, c20);
      c21 = bx2.fma(b1, c21);
      FloatVector bx3 = FloatVector.broadcast(F, a[a3 + k]);
      c30 = bx3.fma(b0, c30);
      c31 = bx3.fma(b1, c31);
      FloatVector bx4 = FloatVector.broadcast(F, a[a4 + k]);
      c40 = bx4.fma(b0, c40);
      c41 = bx4.fma(b1, c41);
      FloatVector d0 = FloatVector.fromArray(F, b, q + 2 * L);
      FloatVector d1 = FloatVector.fromArray(F, b, q + 3 * L);
      FloatVector dx0 = FloatVector.broadcast(F, a[ao + k + 1]);
      c00 = dx0.fma(d0, c00);
      c01 = dx0.fma(d1, c01);
      FloatVector dx1 = FloatVector.broadcast(F, a[a1 + k + 1]);
      c10 = dx1.fma(d0, c10);
      c11 = dx1.fma(d1, c11);
      FloatVector dx2 = FloatVector.broadcast(F, a[a2 + k + 1]);
      c20 = dx2.fma(d0, c20);
      c21 = dx2.fma(d1, c21);
      FloatVector dx3 = FloatVector.broadcast(F, a[a3 + k + 1]);
      c30 = dx3.fma(d0, c30);
      c31 = dx3.fma(d1, c31);
      FloatVector dx4 = FloatVector.broadcast(F, a[a4 + k + 1]);
      c40 = dx4.fma(d0, c40);
      c41 = dx4.fma(d1, c41);
      q += 4 * L;
    }
    c00.intoArray(sums, 0);
    c01.intoArray(sums, L);
    c10.intoArray(sums, 2 * L);
    c11.intoArray(sums, 3 * L);
    c20.intoArray(sums, 4 * L);
    c21.intoArray(sums, 5 * L);
    c30.intoArray(sums, 6 * L);
    c31.intoArray(sums, 7 * L);
    c40.intoArray(sums, 8 * L);
    c41.intoArray(sums, 9 * L);
  }
}
