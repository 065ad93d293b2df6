package org.dir7.device.limit;

import java.util.Optional;

/**
 * Budgets of a device.
 *
 * @param celsius of the hottest thermal zone
 * @param watts of the whole board, averaged over {@link AdmissionGate#POWER_SECONDS}
 * @param availableBytes memory left to the rest of the system
 */
public record Limits(Optional<Band> celsius, Optional<Band> watts, Optional<Band> availableBytes) {

  /** No limit but the machine's own. */
  public static Limits none() {
    return new Limits(Optional.empty(), Optional.empty(), Optional.empty());
  }
}
