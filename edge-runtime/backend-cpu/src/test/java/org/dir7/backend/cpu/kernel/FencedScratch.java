package org.dir7.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

/** Scratch with an odd start, full of NaN: what is read before it is written shows in a result. */
final class FencedScratch {

  private static final int START = 7;
  private static final int MARK = 0x7fc0beef;

  private FencedScratch() {}

  static AlignedFloats of(int size) {
    AlignedFloats scratch = new AlignedFloats(size, START);
    Arrays.fill(scratch.array(), Float.intBitsToFloat(MARK));
    return scratch;
  }

  /** Checks that nothing was written before the start or behind the size asked for. */
  static void check(AlignedFloats scratch) {
    for (int i = 0; i < scratch.array().length; i++) {
      if (i < START || i >= START + scratch.size()) {
        assertEquals(MARK, Float.floatToRawIntBits(scratch.array()[i]), "scratch " + (i - START));
      }
    }
  }
}
