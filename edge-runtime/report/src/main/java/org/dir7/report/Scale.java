package org.dir7.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps values to pixels.
 *
 * @param low value at {@code from}
 * @param high value at {@code to}, above {@code low}
 * @param from pixel
 * @param to pixel
 * @param logarithmic whether equal distances are equal ratios
 */
record Scale(double low, double high, double from, double to, boolean logarithmic) {

  /** Logarithmic scales below this ratio have ticks at 1, 2 and 5 times powers of ten. */
  private static final double FEW_DECADES = 50;

  /**
   * A scale that shows the values from {@code low} to {@code high}, widened to whole ticks. A
   * linear one begins at 0 unless there are values below it or the axis is one of levels.
   */
  static Scale of(Axis axis, double low, double high, double from, double to) {
    if (axis.logarithmic()) {
      return logarithmic(low, high, from, to);
    }
    double bottom = axis.fromZero() ? Math.min(0, low) : low;
    double top = axis.fromZero() ? Math.max(0, high) : high;
    if (top == bottom) {
      top = bottom + 1;
    }
    for (double step = 0; step != step(top - bottom, wanted(from, to)); ) { // wider: fewer ticks
      step = step(top - bottom, wanted(from, to));
      bottom = Math.floor(bottom / step + 1e-9) * step;
      top = Math.ceil(top / step - 1e-9) * step;
    }
    return new Scale(bottom, top, from, to, false);
  }

  private static Scale logarithmic(double low, double high, double from, double to) {
    double bottom = below(low);
    double top = step(high, 1);
    if (top / bottom >= FEW_DECADES) {
      bottom = Math.pow(10, Math.floor(Math.log10(low)));
      top = Math.pow(10, Math.ceil(Math.log10(high)));
    }
    return new Scale(bottom, top > bottom ? top : bottom * 10, from, to, true);
  }

  /** A linear scale of exactly these ends. */
  static Scale exact(double low, double high, double from, double to) {
    return new Scale(low, high > low ? high : low + 1, from, to, false);
  }

  double at(double value) {
    double part =
        logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return from + part * (to - from);
  }

  /** Round values within the scale: 1, 2 or 5 times a power of ten apart, or such values. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      int[] digits = high / low < FEW_DECADES ? new int[] {1, 2, 5} : new int[] {1};
      for (int power = (int) Math.floor(Math.log10(low * 1.0001)); ; power++) {
        for (int digit : digits) {
          double tick = digit * Math.pow(10, power);
          if (tick > high * 1.0001) {
            return ticks;
          }
          if (tick > low * 0.9999) {
            ticks.add(tick);
          }
        }
      }
    }
    double step = step(high - low, wanted(from, to));
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** A tick's text: no more decimals than the distance between ticks has. */
  String label(double tick) {
    if (logarithmic) {
      return tick >= 0.001 && tick < 1e6 ? plain(tick, tick) : Numbers.of(tick);
    }
    return plain(tick, step(high - low, wanted(from, to)));
  }

  private static String plain(double value, double step) {
    int digits = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return String.format(java.util.Locale.ROOT, "%." + digits + "f", value);
  }

  /** About one tick in 60 pixels. */
  private static double wanted(double from, double to) {
    return Math.max(2, Math.abs(to - from) / 60);
  }

  /** The largest of 1, 2 and 5 times a power of ten that is not above a value. */
  private static double below(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    double mantissa = value / power;
    return (mantissa >= 5 ? 5 : mantissa >= 2 ? 2 : 1) * power;
  }

  private static double step(double range, double wanted) {
    double rough = range / wanted;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double mantissa = rough / power;
    double round = mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10;
    return round * power;
  }
}
