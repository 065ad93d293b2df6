package org.dir7.device.limit;

import java.util.List;

/**
 * Whether new work may start.
 *
 * @param hot whether the temperature is one of the reasons
 * @param reasons one clause a limit that is exceeded, {@code 86.0 °C, limit 85.0, again below
 *     78.0}; empty when work may start
 */
public record Admission(boolean hot, List<String> reasons) {

  public boolean open() {
    return reasons.isEmpty();
  }
}
