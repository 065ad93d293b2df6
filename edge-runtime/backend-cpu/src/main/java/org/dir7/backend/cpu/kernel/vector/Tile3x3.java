package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;
import static org.dir7.backend.cpu.kernel.vector.Lanes.V;

import jdk.incubator.vector.FloatVector;

/**
 * Three rows by three vectors, for processors with 16 vector registers (AVX2): nine sums, three
 * weights and one broadcast are thirteen, so that no sum is spilled whatever else the compiler
 * keeps in a register. Blocks that need all sixteen (4x3, 5x2 unrolled by two) are faster by a
 * tenth in one process and reach 0.4 of the peak in the next.
 *
 * <p>The form of the loop keeps other instructions few, 24 for nine multiply-adds where one index
 * for all rows of A took 29: they count where two threads share a core, in a virtual machine often
 * somebody else's. The loop is counted by the index of the weights, so that their bounds are
 * checked before it. Each row of A has an index of its own, which needs no address arithmetic; its
 * check in every round also keeps the compiler from fetching the broadcasts of other rows early,
 * and from unrolling the loop.
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
    FloatVector c00 = V.cast(FloatVector.fromArray(F, bias, at));
    FloatVector c10 = c00;
    FloatVector c20 = c00;
    int p0 = ao;
    int p1 = p0 + stride;
    int p2 = p1 + stride;
    int end = bo + (depth - depth % 2) * L;
    for (int q = bo; q < end; q += L) {
      FloatVector b0 = V.cast(FloatVector.fromArray(F, b, q));
      FloatVector x0 = V.cast(FloatVector.broadcast(F, a[p0]));
      c00 = x0.fma(b0, c00);
      FloatVector x1 = V.cast(FloatVector.broadcast(F, a[p1]));
      c10 = x1.fma(b0, c10);
      FloatVector x2 = V.cast(FloatVector.broadcast(F, a[p2]));
      c20 = x2.fma(b0, c20);
      p0++;
      p1++;
      p2++;
    }
    V.cast(c00).intoArray(sums, so);
    int s1 = so + apart;
    V.cast(c10).intoArray(sums, s1);
    int s2 = s1 + apart;
    V.cast(c20).intoArray(sums, s2);
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
    FloatVector c00 = V.cast(FloatVector.fromArray(F, bias, at));
    FloatVector c01 = V.cast(FloatVector.fromArray(F, bias, at + L));
    FloatVector c10 = c00;
    FloatVector c11 = c01;
    FloatVector c20 = c00;
    FloatVector c21 = c01;
    int p0 = ao;
    int p1 = p0 + stride;
    int p2 = p1 + stride;
    int end = bo + (depth - depth % 2) * 2 * L;
    for (int q = bo; q < end; q += 2 * L) {
      FloatVector b0 = V.cast(FloatVector.fromArray(F, b, q));
      FloatVector b1 = V.cast(FloatVector.fromArray(F, b, q + L));
      FloatVector x0 = V.cast(FloatVector.broadcast(F, a[p0]));
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      FloatVector x1 = V.cast(FloatVector.broadcast(F, a[p1]));
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      FloatVector x2 = V.cast(FloatVector.broadcast(F, a[p2]));
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      p0++;
      p1++;
      p2++;
    }
    V.cast(c00).intoArray(sums, so);
    V.cast(c01).intoArray(sums, so + L);
    int s1 = so + apart;
    V.cast(c10).intoArray(sums, s1);
    V.cast(c11).intoArray(sums, s1 + L);
    int s2 = s1 + apart;
    V.cast(c20).intoArray(sums, s2);
    V.cast(c21).intoArray(sums, s2 + L);
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
    FloatVector c00 = V.cast(FloatVector.fromArray(F, bias, at));
    FloatVector c01 = V.cast(FloatVector.fromArray(F, bias, at + L));
    FloatVector c02 = V.cast(FloatVector.fromArray(F, bias, at + 2 * L));
    FloatVector c10 = c00;
    FloatVector c11 = c01;
    FloatVector c12 = c02;
    FloatVector c20 = c00;
    FloatVector c21 = c01;
    FloatVector c22 = c02;
    int p0 = ao;
    int p1 = p0 + stride;
    int p2 = p1 + stride;
    int end = bo + (depth - depth % 2) * 3 * L;
    for (int q = bo; q < end; q += 3 * L) {
      FloatVector b0 = V.cast(FloatVector.fromArray(F, b, q));
      FloatVector b1 = V.cast(FloatVector.fromArray(F, b, q + L));
      FloatVector b2 = V.cast(FloatVector.fromArray(F, b, q + 2 * L));
      FloatVector x0 = V.cast(FloatVector.broadcast(F, a[p0]));
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      c02 = x0.fma(b2, c02);
      FloatVector x1 = V.cast(FloatVector.broadcast(F, a[p1]));
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      c12 = x1.fma(b2, c12);
      FloatVector x2 = V.cast(FloatVector.broadcast(F, a[p2]));
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      c22 = x2.fma(b2, c22);
      p0++;
      p1++;
      p2++;
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
  }
}
