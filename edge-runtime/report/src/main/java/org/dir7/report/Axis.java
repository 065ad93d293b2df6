package org.dir7.report;

/**
 * What an axis shows.
 *
 * @param label such as "time a step"
 * @param unit such as "ms"; empty for a bare number
 * @param logarithmic whether equal distances are equal ratios; values must then be above 0
 * @param fromZero whether a linear one shows 0, whatever the values
 */
public record Axis(String label, String unit, boolean logarithmic, boolean fromZero) {

  public static Axis linear(String label, String unit) {
    return new Axis(label, unit, false, true);
  }

  /** For what has no zero that means anything, such as decibels: begins near the least value. */
  public static Axis levels(String label, String unit) {
    return new Axis(label, unit, false, false);
  }

  public static Axis log(String label, String unit) {
    return new Axis(label, unit, true, false);
  }

  /** Label and unit. */
  public String title() {
    return unit.isEmpty() ? label : label + " (" + unit + ")";
  }
}
