package org.dir7.engine.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScanOrderTest {

  @Test
  void twoByTwoTokensAreVisitedAsTheNamesSay() {
    assertArrayEquals(new int[] {0, 1, 2, 3}, ScanOrder.ROW.order(2));
    assertArrayEquals(new int[] {3, 2, 1, 0}, ScanOrder.ROW_REV.order(2));
    assertArrayEquals(new int[] {0, 2, 1, 3}, ScanOrder.COL.order(2));
    assertArrayEquals(new int[] {3, 1, 2, 0}, ScanOrder.COL_REV.order(2));
  }

  @ParameterizedTest
  @EnumSource
  void positionsInvertTheOrder(ScanOrder scan) {
    for (int n : new int[] {1, 2, 5, 16}) {
      int[] order = scan.order(n);
      int[] positions = scan.positions(n);
      assertEquals(n * n, positions.length);
      for (int s = 0; s < order.length; s++) {
        assertEquals(s, positions[order[s]], scan + " " + n);
      }
    }
  }
}
