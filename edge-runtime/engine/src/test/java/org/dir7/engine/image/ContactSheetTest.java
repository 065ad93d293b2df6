package org.dir7.engine.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContactSheetTest {

  @Test
  void laysPicturesOutRowByRowOnWhite() {
    RgbImage sheet = ContactSheet.of(List.of(grey(1), grey(2), grey(3)), 2, 1);
    assertEquals(5, sheet.width());
    assertEquals(5, sheet.height());
    int[] red = new int[25];
    for (int i = 0; i < red.length; i++) {
      red[i] = sheet.pixels()[3 * i];
    }
    int[] want = {
      -1, -1, -1, -1, -1, //
      -1, 1, -1, 2, -1, //
      -1, -1, -1, -1, -1, //
      -1, 3, -1, -1, -1, //
      -1, -1, -1, -1, -1
    };
    assertArrayEquals(want, red);
  }

  private static RgbImage grey(int level) {
    return new RgbImage(1, 1, new byte[] {(byte) level, (byte) level, (byte) level});
  }
}
