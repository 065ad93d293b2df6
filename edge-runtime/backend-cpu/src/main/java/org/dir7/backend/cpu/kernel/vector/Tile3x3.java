package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;

import jdk.incubator.vector.FloatVector;

/**
 * Three rows by three vectors, for processors with 16 vector registers (AVX2): nine sums, three
 * weights and three broadcasts are fifteen registers, in whatever order the compiler puts the
 * loads. Larger blocks and unrolled ones need the luck of an order: 5x2 unrolled by two reaches
 * 0.95 of the peak in one process and 0.55 in the next, where one sum is spilled and every round
 * waits for memory.
 *
 * <p>The index of the weights is a variable of its own, not a function of k, which keeps the
 * compiler from unrolling the loop itself. It is moved at the start of a round and so begins at
 * another value than the parameter: where both are one, the compiler keeps it where the parameter
 * waits for the loop, in every other process a vector register, and a round takes the seven cycles
 * to there and back instead of five. One index serves the three rows of A.
 */
final class Tile3x3 extends RegisterTile {

  Tile3x3() {
    super(3, 3);
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
      int so) {
    switch (vectors) {
      case 1:
        one(depth, a, ao, stride, b, bo, bias, at, sums, so);
        return;
      case 2:
        two(depth, a, ao, stride, b, bo, bias, at, sums, so);
        return;
      case 3:
        three(depth, a, ao, stride, b, bo, bias, at, sums, so);
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
      int so) {
    FloatVector c00 = FloatVector.fromArray(F, bias, at);
    FloatVector c10 = c00;
    FloatVector c20 = c00;
    int end = ao + depth - depth % 2;
    int third = 2 * stride;
    int q = bo - L;
    for (int p = ao; p < end; p++) {
      q += L;
      FloatVector b0 = FloatVector.fromArray(F, b, q);
      FloatVector x0 = FloatVector.broadcast(F, a[p]);
      c00 = x0.fma(b0, c00);
      FloatVector x1 = FloatVector.broadcast(F, a[p + stride]);
      c10 = x1.fma(b0, c10);
      FloatVector x2 = FloatVector.broadcast(F, a[p + third]);
      c20 = x2.fma(b0, c20);
    }
    c00.intoArray(sums, so);
    c10.intoArray(sums, so + L);
    c20.intoArray(sums, so + 2 * L);
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
      int so) {
    FloatVector c00 = FloatVector.fromArray(F, bias, at);
    FloatVector c01 = FloatVector.fromArray(F, bias, at + L);
    FloatVector c10 = c00;
    FloatVector c11 = c01;
    FloatVector c20 = c00;
    FloatVector c21 = c01;
    int end = ao + depth - depth % 2;
    int third = 2 * stride;
    int q = bo - 2 * L;
    for (int p = ao; p < end; p++) {
      q += 2 * L;
      FloatVector b0 = FloatVector.fromArray(F, b, q);
      FloatVector b1 = FloatVector.fromArray(F, b, q + L);
      FloatVector x0 = FloatVector.broadcast(F, a[p]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      FloatVector x1 = FloatVector.broadcast(F, a[p + stride]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      FloatVector x2 = FloatVector.broadcast(F, a[p + third]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
    }
    c00.intoArray(sums, so);
    c01.intoArray(sums, so + L);
    c10.intoArray(sums, so + 2 * L);
    c11.intoArray(sums, so + 3 * L);
    c20.intoArray(sums, so + 4 * L);
    c21.intoArray(sums, so + 5 * L);
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
      int so) {
    FloatVector c00 = FloatVector.fromArray(F, bias, at);
    FloatVector c01 = FloatVector.fromArray(F, bias, at + L);
    FloatVector c02 = FloatVector.fromArray(F, bias, at + 2 * L);
    FloatVector c10 = c00;
    FloatVector c11 = c01;
    FloatVector c12 = c02;
    FloatVector c20 = c00;
    FloatVector c21 = c01;
    FloatVector c22 = c02;
    int end = ao + depth - depth % 2;
    int third = 2 * stride;
    int q = bo - 3 * L;
    for (int p = ao; p < end; p++) {
      q += 3 * L;
      FloatVector b0 = FloatVector.fromArray(F, b, q);
      FloatVector b1 = FloatVector.fromArray(F, b, q + L);
      FloatVector b2 = FloatVector.fromArray(F, b, q + 2 * L);
      FloatVector x0 = FloatVector.broadcast(F, a[p]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      c02 = x0.fma(b2, c02);
      FloatVector x1 = FloatVector.broadcast(F, a[p + stride]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      c12 = x1.fma(b2, c12);
      FloatVector x2 = FloatVector.broadcast(F, a[p + third]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      c22 = x2.fma(b2, c22);
    }
    c00.intoArray(sums, so);
    c01.intoArray(sums, so + L);
    c02.intoArray(sums, so + 2 * L);
    c10.intoArray(sums, so + 3 * L);
    c11.intoArray(sums, so + 4 * L);
    c12.intoArray(sums, so + 5 * L);
    c20.intoArray(sums, so + 6 * L);
    c21.intoArray(sums, so + 7 * L);
    c22.intoArray(sums, so + 8 * L);
  }
}
