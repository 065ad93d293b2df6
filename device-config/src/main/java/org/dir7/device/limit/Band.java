package org.dir7.device.limit;

/**
 * Two thresholds with room between them, so that a value near one does not make the gate flap.
 *
 * @param stop work stops at this value
 * @param resume work goes on at this value; on the safe side of {@code stop}
 */
public record Band(double stop, double resume) {

  /**
   * A limit that must not be exceeded.
   *
   * @throws IllegalArgumentException unless {@code resume < stop}
   */
  public static Band atMost(String name, double stop, double resume) {
    if (!(resume < stop)) {
      throw new IllegalArgumentException(
          name + ": resume (" + resume + ") must be below stop (" + stop + ")");
    }
    return new Band(stop, resume);
  }

  /**
   * A limit that must not be fallen short of.
   *
   * @throws IllegalArgumentException unless {@code resume > stop}
   */
  public static Band atLeast(String name, double stop, double resume) {
    if (!(resume > stop)) {
      throw new IllegalArgumentException(
          name + ": resume (" + resume + ") must be above stop (" + stop + ")");
    }
    return new Band(stop, resume);
  }

  /** Whether the gate is shut after this value, given whether it was before. */
  boolean shut(double value, boolean before) {
    boolean upward = resume < stop;
    if (upward) {
      return before ? value > resume : value >= stop;
    }
    return before ? value < resume : value <= stop;
  }
}
