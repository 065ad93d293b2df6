package org.dir7.report;

import java.util.Locale;

/** Numbers as readers want them. */
public final class Numbers {

  private Numbers() {}

  /**
   * Three significant digits, such as 0.00123, 4.05, 85.7, 1234; without an exponent from 0.0001 to
   * 999,999,999. Values that are not finite read as "-".
   */
  public static String of(double value) {
    if (!Double.isFinite(value)) {
      return "-";
    }
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    if (size < 1e-4 || size >= 1e9) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    int digits = (int) Math.max(0, 2 - Math.floor(Math.log10(size)));
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** A time in the unit that suits it: us, ms or s. */
  public static String seconds(double seconds) {
    double size = Math.abs(seconds);
    if (size < 1e-3) {
      return of(seconds * 1e6) + " us";
    }
    return size < 1 ? of(seconds * 1e3) + " ms" : of(seconds) + " s";
  }

  /** A part of a whole, with one decimal below ten percent. */
  public static String percent(double part) {
    if (!Double.isFinite(part)) {
      return "-";
    }
    return String.format(Locale.ROOT, Math.abs(part) < 0.1 ? "%.1f %%" : "%.0f %%", part * 100);
  }

  /**
   * A number and what it counts, such as "1 step" and "20 steps"; for nouns with a plain plural.
   */
  public static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** A size in MiB, below one in KiB. */
  public static String bytes(long bytes) {
    return Math.abs(bytes) < 1 << 20
        ? of(bytes / 1024.0) + " KiB"
        : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }
}
