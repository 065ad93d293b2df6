package org.dir7.device.pin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import org.dir7.device.board.BoardModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PinLogicTest {

  @ParameterizedTest
  @CsvSource({
    "JETSON_NANO_4GB, 7, 216", "JETSON_NANO_2GB, 12, 79", "JETSON_NANO_4GB, 40, 78",
    "ORIN_NANO_8GB, 7, 144", "ORIN_NANO_4GB, 32, 41", "RASPBERRY_PI_5, 11, 17",
    "RASPBERRY_PI_4, 40, 21"
  })
  void headerPinsHaveTheLinesOfTheBoard(BoardModel model, int pin, int line) {
    assertEquals(OptionalInt.of(line), HeaderPins.line(model, pin));
  }

  @ParameterizedTest
  @EnumSource(names = {"JETSON_NANO_4GB", "ORIN_NANO_8GB", "RASPBERRY_PI_5"})
  void noTwoPinsShareALine(BoardModel model) {
    Set<Integer> lines = new HashSet<>();
    int pins = 0;
    for (int pin = 1; pin <= 40; pin++) {
      OptionalInt line = HeaderPins.line(model, pin);
      if (line.isPresent()) {
        pins++;
        lines.add(line.getAsInt());
      }
    }
    assertEquals(22, pins);
    assertEquals(pins, lines.size());
  }

  @Test
  void powerGroundAndBoardsWithoutHeaderHaveNoLine() {
    assertEquals(OptionalInt.empty(), HeaderPins.line(BoardModel.JETSON_NANO_4GB, 1));
    assertEquals(OptionalInt.empty(), HeaderPins.line(BoardModel.JETSON_NANO_4GB, 6));
    assertEquals(OptionalInt.empty(), HeaderPins.line(BoardModel.LINUX_AMD64, 7));
  }

  @Test
  void aBounceIsNoPressAndAPressCountsOnce() {
    Debounce contact = new Debounce();
    int presses = 0;
    // Closed for one sample in two: bouncing.
    for (int t = 0; t < 200; t += 20) {
      presses += contact.pressed(t % 40 == 0, t) ? 1 : 0;
    }
    assertEquals(0, presses);
    for (int t = 200; t < 2000; t += 20) {
      presses += contact.pressed(true, t) ? 1 : 0;
    }
    assertEquals(1, presses, "held down");
    for (int t = 2000; t < 2100; t += 20) {
      presses += contact.pressed(false, t) ? 1 : 0;
    }
    for (int t = 2100; t < 2200; t += 20) {
      presses += contact.pressed(true, t) ? 1 : 0;
    }
    assertEquals(2, presses, "pressed again");
  }

  @Test
  void aShortOpeningDoesNotMakeASecondPress() {
    Debounce contact = new Debounce();
    int presses = 0;
    for (int t = 0; t < 1000; t += 20) {
      presses += contact.pressed(t != 500, t) ? 1 : 0;
    }
    assertEquals(1, presses);
  }

  @ParameterizedTest
  @CsvSource({"STARTING, 1", "READY, 1", "BUSY, 1", "ERROR, 3", "TOO_HOT, 2"})
  void aCodeFlashesAsOftenAsDocumented(LedCode code, int flashes) {
    int rises = 0;
    int dark = 0;
    int period = period(code);
    for (int t = period; t < 2 * period; t++) {
      rises += code.lit(t) && !code.lit(t - 1) ? 1 : 0;
      dark += code.lit(t) ? 0 : 1;
    }
    assertEquals(flashes, rises);
    assertTrue(code.lit(0), "light first, so that a change is seen at once");
    assertTrue(dark > 0, "a light that never goes out could be a crash");
    assertFalse(code.lit(period - 1));
  }

  /** The shortest shift that maps a code onto itself; found, not read from the code. */
  private static int period(LedCode code) {
    for (int shift = 1; ; shift++) {
      boolean same = true;
      for (int t = 0; same && t < 8000; t++) {
        same = code.lit(t) == code.lit(t + shift);
      }
      if (same) {
        return shift;
      }
    }
  }
}
