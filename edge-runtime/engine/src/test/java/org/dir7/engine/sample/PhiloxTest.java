package org.dir7.engine.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

/** The three known answers that Random123 publishes for philox4x32-10 (kat_vectors). */
final class PhiloxTest {

  private static void check(int[] counter, int key0, int key1, int... expected) {
    int[] block = counter.clone();
    Philox.apply(block, key0, key1);
    assertArrayEquals(expected, block);
  }

  @Test
  void zeroCounterAndKey() {
    check(new int[4], 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
  }

  @Test
  void allBitsSet() {
    check(new int[] {-1, -1, -1, -1}, -1, -1, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
  }

  @Test
  void digitsOfPi() {
    check(
        new int[] {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
        0xa4093822,
        0x299f31d0,
        0xd16cfe09,
        0x94fdcceb,
        0x5001e420,
        0x24126ea1);
  }
}
