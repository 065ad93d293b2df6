package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.vector.Lanes.F;
import static org.dir7.backend.cpu.kernel.vector.Lanes.I;
import static org.dir7.backend.cpu.kernel.vector.Lanes.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.dir7.backend.cpu.kernel.PackedMatrix;

/**
 * Unpacks one panel of INT8 weights to FP32; its rows of the matrix product then share the cost.
 */
final class Int8Panel {

  /** Bits of 2^23: a byte put into its low bits is the float 2^23 + byte. */
  private static final int TWO_23_BITS = 0x4B000000;

  /** Subtracting it leaves q, exactly. */
  private static final float ZERO = 0x1p23f + PackedMatrix.OFFSET;

  private Int8Panel() {}

  /** Writes the panel's weights q * scale for every k, and up to three rows of padding. */
  static void unpack(PackedMatrix w, int panel, float[] out, int offset) {
    int vectors = w.panelVectors(panel);
    int first = w.firstColumn(panel);
    int width = vectors * L;
    for (int v = 0; v < vectors; v++) {
      FloatVector scale = FloatVector.fromArray(F, w.scale(), first + v * L);
      column(w.words(), first * w.groups() + v * L, w.groups(), width, scale, out, offset + v * L);
    }
  }

  private static void column(
      int[] words, int from, int groups, int width, FloatVector scale, float[] out, int offset) {
    int to = offset;
    for (int g = 0; g < groups; g++) {
      IntVector packed = IntVector.fromArray(I, words, from + g * width);
      store(packed, scale, out, to);
      store(packed.lanewise(VectorOperators.LSHR, 8), scale, out, to + width);
      store(packed.lanewise(VectorOperators.LSHR, 16), scale, out, to + 2 * width);
      store(packed.lanewise(VectorOperators.LSHR, 24), scale, out, to + 3 * width);
      to += PackedMatrix.GROUP * width;
    }
  }

  private static void store(IntVector word, FloatVector scale, float[] out, int at) {
    IntVector bits = word.and(0xff).or(TWO_23_BITS);
    bits.reinterpretAsFloats().sub(ZERO).mul(scale).intoArray(out, at);
  }
}
