package org.dir7.engine.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HalfTest {

  /** The definition, in doubles. NaN patterns give NaN. */
  private static double definition(int half) {
    int exponent = half >>> 10 & 31;
    int mantissa = half & 0x3ff;
    double sign = (half & 0x8000) == 0 ? 1 : -1;
    if (exponent == 31) {
      return mantissa == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    return exponent == 0
        ? sign * mantissa * 0x1p-24
        : sign * (1 + mantissa / 1024.0) * Math.pow(2, exponent - 15);
  }

  @Test
  void everyPatternConvertsByTheDefinitionAndBack() {
    for (int pattern = 0; pattern < 1 << 16; pattern++) {
      float value = Half.toFloat((short) pattern);
      assertEquals(definition(pattern), value, 0, Integer.toHexString(pattern));
      assertEquals((short) pattern, Half.fromFloat(value), Integer.toHexString(pattern));
    }
  }

  @Test
  void roundsToTheNearerNeighbourAndTiesToTheEvenOne() {
    // Neighbours of one sign are neighbouring patterns; infinity stands for 65536 here.
    for (int pattern = 0; pattern < 0x7c00; pattern++) {
      double low = definition(pattern);
      double high = pattern + 1 == 0x7c00 ? 65536 : definition(pattern + 1);
      float middle = (float) ((low + high) / 2);
      int even = pattern + (pattern & 1);
      assertRounds(even, middle);
      assertRounds(pattern, Math.nextDown(middle));
      assertRounds(pattern + 1, Math.nextUp(middle));
    }
  }

  private static void assertRounds(int expected, float value) {
    assertEquals((short) expected, Half.fromFloat(value), () -> "of " + value);
    assertEquals((short) (expected | 0x8000), Half.fromFloat(-value), () -> "of " + -value);
  }

  @Test
  void overflowsToInfinityFromTheMiddleBetween65504And65536() {
    assertEquals((short) 0x7bff, Half.fromFloat(Half.MAX_VALUE));
    assertEquals((short) 0x7c00, Half.fromFloat(65520f));
    assertEquals((short) 0xfc00, Half.fromFloat(-Float.MAX_VALUE));
    assertEquals((short) 0, Half.fromFloat(Float.MIN_VALUE));
  }
}
