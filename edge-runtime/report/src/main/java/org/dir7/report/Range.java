package org.dir7.report;

/**
 * From the smallest to the largest of some values.
 *
 * @param low infinite while there is none
 * @param high minus infinite while there is none
 */
record Range(double low, double high) {

  static final Range EMPTY = new Range(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

  /** This range with another value; what is not finite is passed over. */
  Range with(double value) {
    return Double.isFinite(value) ? new Range(Math.min(low, value), Math.max(high, value)) : this;
  }

  /** This range, or 0 to 1 (1 to 10 for a logarithmic axis) where there was no value. */
  Range orUnit(Axis axis) {
    if (low <= high) {
      return this;
    }
    return axis.logarithmic() ? new Range(1, 10) : new Range(0, 1);
  }
}
