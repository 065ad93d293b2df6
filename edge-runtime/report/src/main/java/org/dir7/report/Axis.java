package org.dir7.report;

/**
 * What an axis shows.
 *
 * @param label such as "time a step"
 * @param unit such as "ms"; empty for a bare number
 * @param logarithmic whether equal distances are equal ratios; values must then be above 0
 */
public record Axis(String label, String unit, boolean logarithmic) {

  public static Axis linear(String label, String unit) {
    return new Axis(label, unit, false);
  }

  public static Axis log(String label, String unit) {
    return new Axis(label, unit, true);
  }

  /** Label and unit. */
  public String title() {
    return unit.isEmpty() ? label : label + " (" + unit + ")";
  }
}
