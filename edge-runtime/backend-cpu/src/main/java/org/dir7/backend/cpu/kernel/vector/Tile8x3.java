package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;
import static org.dir7.backend.cpu.kernel.vector.Lanes.V;

import jdk.incubator.vector.FloatVector;

/**
 * Eight rows by three vectors, for processors with 32 vector registers: 24 sums, three weights and
 * a broadcast are live at once. Unrolled by two in k. Neighbours of this shape spill or make a step
 * no faster, and a part of k at a time is slower (benchmarks: results of the kernels).
 */
final class Tile8x3 extends RegisterTile {

  Tile8x3() {
    super(8, 3);
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
      float[] sums,
      int so,
      int apart) {
    switch (vectors) {
      case 1:
        one(depth, a, ao, stride, b, bo, bias, at, sums, so, apart);
        return;
      case 2:
        two(depth, a, ao, stride, b, bo, bias, at, sums, so, apart);
        return;
      case 3:
        three(depth, a, ao, stride, b, bo, bias, at, sums, so, apart);
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
      float[] sums,
      int so,
      int apart) {
    int a1 = ao + stride;
    int a2 = a1 + stride;
    int a3 = a2 + stride;
    int a4 = a3 + stride;
    int a5 = a4 + stride;
    int a6 = a5 + stride;
    int a7 = a6 + stride;
    FloatVector c00 = V.cast(FloatVector.fromArray(F, bias, at));
    FloatVector c10 = c00;
    FloatVector c20 = c00;
    FloatVector c30 = c00;
    FloatVector c40 = c00;
    FloatVector c50 = c00;
    FloatVector c60 = c00;
    FloatVector c70 = c00;
    int even = depth - depth % 2;
    int q = bo;
    for (int k = 0; k < even; k += 2) {
      FloatVector b0 = V.cast(FloatVector.fromArray(F, b, q));
      FloatVector bx0 = V.cast(FloatVector.broadcast(F, a[ao + k]));
      c00 = bx0.fma(b0, c00);
      FloatVector bx1 = V.cast(FloatVector.broadcast(F, a[a1 + k]));
      c10 = bx1.fma(b0, c10);
      FloatVector bx2 = V.cast(FloatVector.broadcast(F, a[a2 + k]));
      c20 = bx2.fma(b0, c20);
      FloatVector bx3 = V.cast(FloatVector.broadcast(F, a[a3 + k]));
      c30 = bx3.fma(b0, c30);
      FloatVector bx4 = V.cast(FloatVector.broadcast(F, a[a4 + k]));
      c40 = bx4.fma(b0, c40);
      FloatVector bx5 = V.cast(FloatVector.broadcast(F, a[a5 + k]));
      c50 = bx5.fma(b0, c50);
      FloatVector bx6 = V.cast(FloatVector.broadcast(F, a[a6 + k]));
      c60 = bx6.fma(b0, c60);
      FloatVector bx7 = V.cast(FloatVector.broadcast(F, a[a7 + k]));
      c70 = bx7.fma(b0, c70);
      FloatVector d0 = V.cast(FloatVector.fromArray(F, b, q + L));
      FloatVector dx0 = V.cast(FloatVector.broadcast(F, a[ao + k + 1]));
      c00 = dx0.fma(d0, c00);
      FloatVector dx1 = V.cast(FloatVector.broadcast(F, a[a1 + k + 1]));
      c10 = dx1.fma(d0, c10);
      FloatVector dx2 = V.cast(FloatVector.broadcast(F, a[a2 + k + 1]));
      c20 = dx2.fma(d0, c20);
      FloatVector dx3 = V.cast(FloatVector.broadcast(F, a[a3 + k + 1]));
      c30 = dx3.fma(d0, c30);
      FloatVector dx4 = V.cast(FloatVector.broadcast(F, a[a4 + k + 1]));
      c40 = dx4.fma(d0, c40);
      FloatVector dx5 = V.cast(FloatVector.broadcast(F, a[a5 + k + 1]));
      c50 = dx5.fma(d0, c50);
      FloatVector dx6 = V.cast(FloatVector.broadcast(F, a[a6 + k + 1]));
      c60 = dx6.fma(d0, c60);
      FloatVector dx7 = V.cast(FloatVector.broadcast(F, a[a7 + k + 1]));
      c70 = dx7.fma(d0, c70);
      q += 2 * L;
    }
    V.cast(c00).intoArray(sums, so);
    int s1 = so + apart;
    V.cast(c10).intoArray(sums, s1);
    int s2 = s1 + apart;
    V.cast(c20).intoArray(sums, s2);
    int s3 = s2 + apart;
    V.cast(c30).intoArray(sums, s3);
    int s4 = s3 + apart;
    V.cast(c40).intoArray(sums, s4);
    int s5 = s4 + apart;
    V.cast(c50).intoArray(sums, s5);
    int s6 = s5 + apart;
    V.cast(c60).intoArray(sums, s6);
    int s7 = s6 + apart;
    V.cast(c70).intoArray(sums, s7);
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
      float[] sums,
      int so,
      int apart) {
    int a1 = ao + stride;
    int a2 = a1 + stride;
    int a3 = a2 + stride;
    int a4 = a3 + stride;
    int a5 = a4 + stride;
    int a6 = a5 + stride;
    int a7 = a6 + stride;
    FloatVector c00 = V.cast(FloatVector.fromArray(F, bias, at));
    FloatVector c01 = V.cast(FloatVector.fromArray(F, bias, at + L));
    FloatVector c10 = c00;
    FloatVector c11 = c01;
    FloatVector c20 = c00;
    FloatVector c21 = c01;
    FloatVector c30 = c00;
    FloatVector c31 = c01;
    FloatVector c40 = c00;
    FloatVector c41 = c01;
    FloatVector c50 = c00;
    FloatVector c51 = c01;
    FloatVector c60 = c00;
    FloatVector c61 = c01;
    FloatVector c70 = c00;
    FloatVector c71 = c01;
    int even = depth - depth % 2;
    int q = bo;
    for (int k = 0; k < even; k += 2) {
      FloatVector b0 = V.cast(FloatVector.fromArray(F, b, q));
      FloatVector b1 = V.cast(FloatVector.fromArray(F, b, q + L));
      FloatVector bx0 = V.cast(FloatVector.broadcast(F, a[ao + k]));
      c00 = bx0.fma(b0, c00);
      c01 = bx0.fma(b1, c01);
      FloatVector bx1 = V.cast(FloatVector.broadcast(F, a[a1 + k]));
      c10 = bx1.fma(b0, c10);
      c11 = bx1.fma(b1, c11);
      FloatVector bx2 = V.cast(FloatVector.broadcast(F, a[a2 + k]));
      c20 = bx2.fma(b0, c20);
      c21 = bx2.fma(b1, c21);
      FloatVector bx3 = V.cast(FloatVector.broadcast(F, a[a3 + k]));
      c30 = bx3.fma(b0, c30);
      c31 = bx3.fma(b1, c31);
      FloatVector bx4 = V.cast(FloatVector.broadcast(F, a[a4 + k]));
      c40 = bx4.fma(b0, c40);
      c41 = bx4.fma(b1, c41);
      FloatVector bx5 = V.cast(FloatVector.broadcast(F, a[a5 + k]));
      c50 = bx5.fma(b0, c50);
      c51 = bx5.fma(b1, c51);
      FloatVector bx6 = V.cast(FloatVector.broadcast(F, a[a6 + k]));
      c60 = bx6.fma(b0, c60);
      c61 = bx6.fma(b1, c61);
      FloatVector bx7 = V.cast(FloatVector.broadcast(F, a[a7 + k]));
      c70 = bx7.fma(b0, c70);
      c71 = bx7.fma(b1, c71);
      FloatVector d0 = V.cast(FloatVector.fromArray(F, b, q + 2 * L));
      FloatVector d1 = V.cast(FloatVector.fromArray(F, b, q + 3 * L));
      FloatVector dx0 = V.cast(FloatVector.broadcast(F, a[ao + k + 1]));
      c00 = dx0.fma(d0, c00);
      c01 = dx0.fma(d1, c01);
      FloatVector dx1 = V.cast(FloatVector.broadcast(F, a[a1 + k + 1]));
      c10 = dx1.fma(d0, c10);
      c11 = dx1.fma(d1, c11);
      FloatVector dx2 = V.cast(FloatVector.broadcast(F, a[a2 + k + 1]));
      c20 = dx2.fma(d0, c20);
      c21 = dx2.fma(d1, c21);
      FloatVector dx3 = V.cast(FloatVector.broadcast(F, a[a3 + k + 1]));
      c30 = dx3.fma(d0, c30);
      c31 = dx3.fma(d1, c31);
      FloatVector dx4 = V.cast(FloatVector.broadcast(F, a[a4 + k + 1]));
      c40 = dx4.fma(d0, c40);
      c41 = dx4.fma(d1, c41);
      FloatVector dx5 = V.cast(FloatVector.broadcast(F, a[a5 + k + 1]));
      c50 = dx5.fma(d0, c50);
      c51 = dx5.fma(d1, c51);
      FloatVector dx6 = V.cast(FloatVector.broadcast(F, a[a6 + k + 1]));
      c60 = dx6.fma(d0, c60);
      c61 = dx6.fma(d1, c61);
      FloatVector dx7 = V.cast(FloatVector.broadcast(F, a[a7 + k + 1]));
      c70 = dx7.fma(d0, c70);
      c71 = dx7.fma(d1, c71);
      q += 4 * L;
    }
    V.cast(c00).intoArray(sums, so);
    V.cast(c01).intoArray(sums, so + L);
    int s1 = so + apart;
    V.cast(c10).intoArray(sums, s1);
    V.cast(c11).intoArray(sums, s1 + L);
    int s2 = s1 + apart;
    V.cast(c20).intoArray(sums, s2);
    V.cast(c21).intoArray(sums, s2 + L);
    int s3 = s2 + apart;
    V.cast(c30).intoArray(sums, s3);
    V.cast(c31).intoArray(sums, s3 + L);
    int s4 = s3 + apart;
    V.cast(c40).intoArray(sums, s4);
    V.cast(c41).intoArray(sums, s4 + L);
    int s5 = s4 + apart;
    V.cast(c50).intoArray(sums, s5);
    V.cast(c51).intoArray(sums, s5 + L);
    int s6 = s5 + apart;
    V.cast(c60).intoArray(sums, s6);
    V.cast(c61).intoArray(sums, s6 + L);
    int s7 = s6 + apart;
    V.cast(c70).intoArray(sums, s7);
    V.cast(c71).intoArray(sums, s7 + L);
  }

  private static void three(
      int depth,
      float[] a,
      int ao,
      int stride,
      float[] b,
      int bo,
      float[] bias,
      int at,
      float[] sums,
      int so,
      int apart) {
    int a1 = ao + stride;
    int a2 = a1 + stride;
    int a3 = a2 + stride;
    int a4 = a3 + stride;
    int a5 = a4 + stride;
    int a6 = a5 + stride;
    int a7 = a6 + stride;
    FloatVector c00 = V.cast(FloatVector.fromArray(F, bias, at));
    FloatVector c01 = V.cast(FloatVector.fromArray(F, bias, at + L));
    FloatVector c02 = V.cast(FloatVector.fromArray(F, bias, at + 2 * L));
    FloatVector c10 = c00;
    FloatVector c11 = c01;
    FloatVector c12 = c02;
    FloatVector c20 = c00;
    FloatVector c21 = c01;
    FloatVector c22 = c02;
    FloatVector c30 = c00;
    FloatVector c31 = c01;
    FloatVector c32 = c02;
    FloatVector c40 = c00;
    FloatVector c41 = c01;
    FloatVector c42 = c02;
    FloatVector c50 = c00;
    FloatVector c51 = c01;
    FloatVector c52 = c02;
    FloatVector c60 = c00;
    FloatVector c61 = c01;
    FloatVector c62 = c02;
    FloatVector c70 = c00;
    FloatVector c71 = c01;
    FloatVector c72 = c02;
    int even = depth - depth % 2;
    int q = bo;
    for (int k = 0; k < even; k += 2) {
      FloatVector b0 = V.cast(FloatVector.fromArray(F, b, q));
      FloatVector b1 = V.cast(FloatVector.fromArray(F, b, q + L));
      FloatVector b2 = V.cast(FloatVector.fromArray(F, b, q + 2 * L));
      FloatVector bx0 = V.cast(FloatVector.broadcast(F, a[ao + k]));
      c00 = bx0.fma(b0, c00);
      c01 = bx0.fma(b1, c01);
      c02 = bx0.fma(b2, c02);
      FloatVector bx1 = V.cast(FloatVector.broadcast(F, a[a1 + k]));
      c10 = bx1.fma(b0, c10);
      c11 = bx1.fma(b1, c11);
      c12 = bx1.fma(b2, c12);
      FloatVector bx2 = V.cast(FloatVector.broadcast(F, a[a2 + k]));
      c20 = bx2.fma(b0, c20);
      c21 = bx2.fma(b1, c21);
      c22 = bx2.fma(b2, c22);
      FloatVector bx3 = V.cast(FloatVector.broadcast(F, a[a3 + k]));
      c30 = bx3.fma(b0, c30);
      c31 = bx3.fma(b1, c31);
      c32 = bx3.fma(b2, c32);
      FloatVector bx4 = V.cast(FloatVector.broadcast(F, a[a4 + k]));
      c40 = bx4.fma(b0, c40);
      c41 = bx4.fma(b1, c41);
      c42 = bx4.fma(b2, c42);
      FloatVector bx5 = V.cast(FloatVector.broadcast(F, a[a5 + k]));
      c50 = bx5.fma(b0, c50);
      c51 = bx5.fma(b1, c51);
      c52 = bx5.fma(b2, c52);
      FloatVector bx6 = V.cast(FloatVector.broadcast(F, a[a6 + k]));
      c60 = bx6.fma(b0, c60);
      c61 = bx6.fma(b1, c61);
      c62 = bx6.fma(b2, c62);
      FloatVector bx7 = V.cast(FloatVector.broadcast(F, a[a7 + k]));
      c70 = bx7.fma(b0, c70);
      c71 = bx7.fma(b1, c71);
      c72 = bx7.fma(b2, c72);
      FloatVector d0 = V.cast(FloatVector.fromArray(F, b, q + 3 * L));
      FloatVector d1 = V.cast(FloatVector.fromArray(F, b, q + 4 * L));
      FloatVector d2 = V.cast(FloatVector.fromArray(F, b, q + 5 * L));
      FloatVector dx0 = V.cast(FloatVector.broadcast(F, a[ao + k + 1]));
      c00 = dx0.fma(d0, c00);
      c01 = dx0.fma(d1, c01);
      c02 = dx0.fma(d2, c02);
      FloatVector dx1 = V.cast(FloatVector.broadcast(F, a[a1 + k + 1]));
      c10 = dx1.fma(d0, c10);
      c11 = dx1.fma(d1, c11);
      c12 = dx1.fma(d2, c12);
      FloatVector dx2 = V.cast(FloatVector.broadcast(F, a[a2 + k + 1]));
      c20 = dx2.fma(d0, c20);
      c21 = dx2.fma(d1, c21);
      c22 = dx2.fma(d2, c22);
      FloatVector dx3 = V.cast(FloatVector.broadcast(F, a[a3 + k + 1]));
      c30 = dx3.fma(d0, c30);
      c31 = dx3.fma(d1, c31);
      c32 = dx3.fma(d2, c32);
      FloatVector dx4 = V.cast(FloatVector.broadcast(F, a[a4 + k + 1]));
      c40 = dx4.fma(d0, c40);
      c41 = dx4.fma(d1, c41);
      c42 = dx4.fma(d2, c42);
      FloatVector dx5 = V.cast(FloatVector.broadcast(F, a[a5 + k + 1]));
      c50 = dx5.fma(d0, c50);
      c51 = dx5.fma(d1, c51);
      c52 = dx5.fma(d2, c52);
      FloatVector dx6 = V.cast(FloatVector.broadcast(F, a[a6 + k + 1]));
      c60 = dx6.fma(d0, c60);
      c61 = dx6.fma(d1, c61);
      c62 = dx6.fma(d2, c62);
      FloatVector dx7 = V.cast(FloatVector.broadcast(F, a[a7 + k + 1]));
      c70 = dx7.fma(d0, c70);
      c71 = dx7.fma(d1, c71);
      c72 = dx7.fma(d2, c72);
      q += 6 * L;
    }
    V.cast(c00).intoArray(sums, so);
    V.cast(c01).intoArray(sums, so + L);
    V.cast(c02).intoArray(sums, so + 2 * L);
    int s1 = so + apart;
    V.cast(c10).intoArray(sums, s1);
    V.cast(c11).intoArray(sums, s1 + L);
    V.cast(c12).intoArray(sums, s1 + 2 * L);
    int s2 = s1 + apart;
    V.cast(c20).intoArray(sums, s2);
    V.cast(c21).intoArray(sums, s2 + L);
    V.cast(c22).intoArray(sums, s2 + 2 * L);
    int s3 = s2 + apart;
    V.cast(c30).intoArray(sums, s3);
    V.cast(c31).intoArray(sums, s3 + L);
    V.cast(c32).intoArray(sums, s3 + 2 * L);
    int s4 = s3 + apart;
    V.cast(c40).intoArray(sums, s4);
    V.cast(c41).intoArray(sums, s4 + L);
    V.cast(c42).intoArray(sums, s4 + 2 * L);
    int s5 = s4 + apart;
    V.cast(c50).intoArray(sums, s5);
    V.cast(c51).intoArray(sums, s5 + L);
    V.cast(c52).intoArray(sums, s5 + 2 * L);
    int s6 = s5 + apart;
    V.cast(c60).intoArray(sums, s6);
    V.cast(c61).intoArray(sums, s6 + L);
    V.cast(c62).intoArray(sums, s6 + 2 * L);
    int s7 = s6 + apart;
    V.cast(c70).intoArray(sums, s7);
    V.cast(c71).intoArray(sums, s7 + L);
    V.cast(c72).intoArray(sums, s7 + 2 * L);
  }
}
