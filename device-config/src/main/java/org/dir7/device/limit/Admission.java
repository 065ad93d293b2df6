package org.dir7.device.limit;

import java.util.List;

/**
 * Whether new work may be taken.
 *
 * @param hot whether the temperature is one of the reasons
 * @param hungry whether the power is
 * @param reasons one clause a limit that is exceeded, {@code 86.0 °C, limit 85.0, again below
 *     78.0}; empty when work may be taken
 */
public record Admission(boolean hot, boolean hungry, List<String> reasons) {

  /** No limit is exceeded. */
  public static final Admission OPEN = new Admission(false, false, List.of());

  public boolean open() {
    return reasons.isEmpty();
  }

  /**
   * Whether work that was taken may begin. It would add heat and draw power; memory it has already.
   */
  public boolean mayBegin() {
    return !hot && !hungry;
  }
}
