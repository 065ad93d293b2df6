package org.dir7.device.pin;

import java.util.Map;
import java.util.OptionalInt;
import org.dir7.device.board.BoardModel;

/**
 * GPIO lines behind the pins of the 40-pin header.
 *
 * <p>Jetson lines are those of NVIDIA's public jetson-gpio tables: numbers below {@code
 * /sys/class/gpio} on the original Nano, offsets in the chip {@code tegra234-gpio} on the Orin
 * Nano. Raspberry lines are the processor's own numbers.
 */
public final class HeaderPins {

  private record Lines(int nano, int orin, int raspberry) {}

  private static final Map<Integer, Lines> LINES =
      Map.ofEntries(
          pin(7, 216, 144, 4),
          pin(11, 50, 112, 17),
          pin(12, 79, 50, 18),
          pin(13, 14, 122, 27),
          pin(15, 194, 85, 22),
          pin(16, 232, 126, 23),
          pin(18, 15, 125, 24),
          pin(19, 16, 135, 10),
          pin(21, 17, 134, 9),
          pin(22, 13, 123, 25),
          pin(23, 18, 133, 11),
          pin(24, 19, 136, 8),
          pin(26, 20, 137, 7),
          pin(29, 149, 105, 5),
          pin(31, 200, 106, 6),
          pin(32, 168, 41, 12),
          pin(33, 38, 43, 13),
          pin(35, 76, 53, 19),
          pin(36, 51, 113, 16),
          pin(37, 12, 124, 26),
          pin(38, 77, 52, 20),
          pin(40, 78, 51, 21));

  private HeaderPins() {}

  /**
   * The line of a pin.
   *
   * @param pin number on the header, 1 to 40
   * @return empty where the pin is power, ground, a bus, or the board has no such header
   */
  public static OptionalInt line(BoardModel model, int pin) {
    Lines lines = LINES.get(pin);
    if (lines == null) {
      return OptionalInt.empty();
    }
    return switch (model) {
      case JETSON_NANO_2GB, JETSON_NANO_4GB -> OptionalInt.of(lines.nano);
      case ORIN_NANO_4GB, ORIN_NANO_8GB -> OptionalInt.of(lines.orin);
      case RASPBERRY_PI_4, RASPBERRY_PI_5 -> OptionalInt.of(lines.raspberry);
      default -> OptionalInt.empty();
    };
  }

  /** The pins that can be used, as a sentence about a wrong one lists them. */
  public static String usable() {
    return LINES.keySet().stream().sorted().toList().toString();
  }

  private static Map.Entry<Integer, Lines> pin(int pin, int nano, int orin, int raspberry) {
    return Map.entry(pin, new Lines(nano, orin, raspberry));
  }
}
