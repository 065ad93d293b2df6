package org.dir7.device.board;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Release of Jetson Linux (L4T), the system under a JetPack.
 *
 * @param release 32, 35, 36, ...
 * @param revision {@code 7.1}
 */
public record L4t(int release, String revision) {

  private static final Pattern FIRST_LINE =
      Pattern.compile("# R(\\d{1,4}) \\(release\\), REVISION: (\\d+(?:\\.\\d+)*)");

  /** Reads {@code /etc/nv_tegra_release}. */
  static Optional<L4t> parse(String text) {
    Matcher line = FIRST_LINE.matcher(text);
    return line.find()
        ? Optional.of(new L4t(Integer.parseInt(line.group(1)), line.group(2)))
        : Optional.empty();
  }

  /** The JetPack that brought this release, as precisely as the numbers tell. */
  public String jetPack() {
    int minor = Integer.parseInt(revision.split("\\.", -1)[0]);
    return switch (release) {
      case 32 -> minor >= 6 ? "4.6" : minor == 5 ? "4.5" : minor == 4 ? "4.4" : "4.3 or older";
      case 34 -> "5.0";
      case 35 -> minor >= 2 ? "5.1" : "5.0.2";
      case 36 ->
          minor <= 3
              ? "6.0"
              : !revision.startsWith("4.") || revision.compareTo("4.3") >= 0 ? "6.2" : "6.1";
      default -> release > 36 ? "7 or newer" : "3 or older";
    };
  }

  /** The major version of {@link #jetPack()}. */
  public int jetPackMajor() {
    return Character.digit(jetPack().charAt(0), 10);
  }

  @Override
  public String toString() {
    return "L4T " + release + "." + revision + " (JetPack " + jetPack() + ")";
  }
}
