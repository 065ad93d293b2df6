package org.dir7.engine.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DecimalsTest {

  @Test
  void givesTheFewestDigitsThatReadBack() {
    assertEquals("0.824707", Decimals.shortest(0.824707f).toPlainString());
    assertEquals("20", Decimals.shortest(20.0).toPlainString());
    assertEquals("0.0001", Decimals.shortest(1e-4).toPlainString());
    assertEquals("0.002", Decimals.shortest(2e-3f).toPlainString());
    assertEquals("20000000000", Decimals.shortest(2e10).toPlainString());
  }

  @Test
  void readsBackAsTheSameValue() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(value)) {
        assertEquals(value, Decimals.shortest(value).floatValue());
        double wide = value * random.nextDouble();
        assertEquals(wide, Decimals.shortest(wide).doubleValue());
      }
    }
  }
}
