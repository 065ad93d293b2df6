package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;
import static org.dir7.backend.cpu.kernel.vector.Lanes.V;

import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.Partials;
import org.dir7.backend.cpu.kernel.PlainSums;

/**
 * Reductions in the order of {@link Partials}: sixteen partial sums are 16 / L registers, filled
 * one after the other, and the elements after the last multiple of sixteen are added singly.
 */
final class VectorSums {

  private VectorSums() {}

  static float sum(float[] x, int xo, int n, float[] partials) {
    int whole = n - n % Partials.COUNT;
    for (int p = 0; p < Partials.COUNT; p += L) {
      FloatVector sum = V.cast(FloatVector.zero(F));
      for (int i = p; i < whole; i += Partials.COUNT) {
        sum = V.cast(FloatVector.fromArray(F, x, xo + i)).add(V.cast(sum));
      }
      V.cast(sum).intoArray(partials, p);
    }
    PlainSums.sumRest(x, xo, whole, n, partials);
    return Partials.tree(partials, 0);
  }

  static float squares(float[] x, int xo, int n, float mean, float[] partials) {
    int whole = n - n % Partials.COUNT;
    FloatVector means = V.cast(FloatVector.broadcast(F, mean));
    for (int p = 0; p < Partials.COUNT; p += L) {
      FloatVector sum = V.cast(FloatVector.zero(F));
      for (int i = p; i < whole; i += Partials.COUNT) {
        FloatVector d = V.cast(FloatVector.fromArray(F, x, xo + i)).sub(means);
        sum = d.fma(d, V.cast(sum));
      }
      V.cast(sum).intoArray(partials, p);
    }
    PlainSums.squaresRest(x, xo, whole, n, mean, partials);
    return Partials.tree(partials, 0);
  }

  static float productSquares(float[] x, int xo, float[] y, int yo, int n, float[] partials) {
    int whole = n - n % Partials.COUNT;
    for (int p = 0; p < Partials.COUNT; p += L) {
      FloatVector sum = V.cast(FloatVector.zero(F));
      for (int i = p; i < whole; i += Partials.COUNT) {
        FloatVector product =
            V.cast(FloatVector.fromArray(F, x, xo + i))
                .mul(V.cast(FloatVector.fromArray(F, y, yo + i)));
        sum = product.fma(product, V.cast(sum));
      }
      V.cast(sum).intoArray(partials, p);
    }
    PlainSums.productSquaresRest(x, xo, y, yo, whole, n, partials);
    return Partials.tree(partials, 0);
  }

  static float triple(
      float[] x, int xo, float[] y, int yo, float[] z, int zo, int n, float[] partials) {
    int whole = n - n % Partials.COUNT;
    for (int p = 0; p < Partials.COUNT; p += L) {
      FloatVector sum = V.cast(FloatVector.zero(F));
      for (int i = p; i < whole; i += Partials.COUNT) {
        FloatVector product =
            V.cast(FloatVector.fromArray(F, x, xo + i))
                .mul(V.cast(FloatVector.fromArray(F, y, yo + i)));
        sum = product.fma(V.cast(FloatVector.fromArray(F, z, zo + i)), V.cast(sum));
      }
      V.cast(sum).intoArray(partials, p);
    }
    PlainSums.tripleRest(x, xo, y, yo, z, zo, whole, n, partials);
    return Partials.tree(partials, 0);
  }
}
