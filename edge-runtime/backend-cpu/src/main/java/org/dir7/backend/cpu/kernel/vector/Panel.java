package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.I;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;
import static org.dir7.backend.cpu.kernel.vector.Lanes.V;
import static org.dir7.backend.cpu.kernel.vector.Lanes.W;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.dir7.backend.cpu.kernel.PackedMatrix;

/**
 * Brings one panel of weights to scratch as FP32; the rows of a tile share the cost. The packed
 * words are copied to the end of the room that the floats will take, and unpacked in place from the
 * front: a word is read before a float is written over it.
 *
 * <p>What a word goes through stands in the loops, not in methods of its own: such a method takes
 * and returns vectors as objects once the compiler has compiled it alone and no longer inlines it.
 */
final class Panel {

  /** Bits of 2^23: a byte put into its low bits is the float 2^23 + byte. */
  private static final int TWO_23_BITS = 0x4B000000;

  /** Subtracting it leaves q, exactly. */
  private static final float ZERO = 0x1p23f + PackedMatrix.OFFSET;

  private static final int SIGN = 0x80000000;

  /** Exponent and mantissa of a half, moved to a float's place. */
  private static final int HALF_MAGNITUDE = 0x0FFFE000;

  /** From a half's exponent bias (15) to a float's (127); exact, for subnormal halves too. */
  private static final float HALF_BIAS = 0x1p112f;

  private Panel() {}

  /** Writes the panel's weights for every k, and zeros for up to three rows of padding. */
  static void unpack(PackedMatrix w, int panel, float[] out, int offset) {
    int width = w.panelVectors(panel) * L;
    int words = offset + (w.format().group() - 1) * w.groups() * width;
    w.copyWords(panel, out, words);
    switch (w.format()) {
      case FLOATS -> {}
      case HALVES -> halves(w.groups(), width, out, words, offset);
      case BYTES -> bytes(w, w.firstColumn(panel), width, out, words, offset);
    }
  }

  private static void halves(int groups, int width, float[] out, int words, int offset) {
    int to = offset;
    int from = words;
    IntVector magnitude = W.cast(IntVector.broadcast(I, HALF_MAGNITUDE));
    IntVector sign = W.cast(IntVector.broadcast(I, SIGN));
    FloatVector bias = V.cast(FloatVector.broadcast(F, HALF_BIAS));
    for (int g = 0; g < groups; g++) {
      for (int v = 0; v < width; v += L) {
        IntVector word =
            W.cast(V.cast(FloatVector.fromArray(F, out, from + v)).reinterpretAsInts());
        IntVector low = word.lanewise(VectorOperators.LSHL, 13).and(magnitude);
        IntVector lowSign = word.lanewise(VectorOperators.LSHL, 16).and(sign);
        V.cast(V.cast(low.or(lowSign).reinterpretAsFloats()).mul(bias)).intoArray(out, to + v);
        IntVector high = word.lanewise(VectorOperators.LSHR, 3).and(magnitude);
        IntVector highSign = word.and(sign);
        V.cast(V.cast(high.or(highSign).reinterpretAsFloats()).mul(bias))
            .intoArray(out, to + width + v);
      }
      to += 2 * width;
      from += width;
    }
  }

  private static void bytes(
      PackedMatrix w, int column, int width, float[] out, int words, int offset) {
    float[] scales = w.scale();
    int groups = w.groups();
    int to = offset;
    int from = words;
    IntVector mask = W.cast(IntVector.broadcast(I, 0xff));
    IntVector two23 = W.cast(IntVector.broadcast(I, TWO_23_BITS));
    FloatVector zero = V.cast(FloatVector.broadcast(F, ZERO));
    for (int g = 0; g < groups; g++) {
      for (int v = 0; v < width; v += L) {
        FloatVector scale = V.cast(FloatVector.fromArray(F, scales, column + v));
        IntVector word =
            W.cast(V.cast(FloatVector.fromArray(F, out, from + v)).reinterpretAsInts());
        IntVector b0 = word.and(mask).or(two23);
        V.cast(V.cast(b0.reinterpretAsFloats()).sub(zero).mul(scale)).intoArray(out, to + v);
        IntVector b1 = word.lanewise(VectorOperators.LSHR, 8).and(mask).or(two23);
        V.cast(V.cast(b1.reinterpretAsFloats()).sub(zero).mul(scale))
            .intoArray(out, to + width + v);
        IntVector b2 = word.lanewise(VectorOperators.LSHR, 16).and(mask).or(two23);
        V.cast(V.cast(b2.reinterpretAsFloats()).sub(zero).mul(scale))
            .intoArray(out, to + 2 * width + v);
        IntVector b3 = word.lanewise(VectorOperators.LSHR, 24).or(two23);
        V.cast(V.cast(b3.reinterpretAsFloats()).sub(zero).mul(scale))
            .intoArray(out, to + 3 * width + v);
      }
      to += 4 * width;
      from += width;
    }
  }
}
