package org.dir7.device.pin;

import java.util.List;

/** What the status light says, as a rhythm that repeats. */
public enum LedCode {
  /** Slow, even. */
  STARTING(500, 500),
  /** On, but for a wink every three seconds: on alone could be a crash. */
  READY(2900, 100),
  /** Fast, even. */
  BUSY(100, 100),
  /** Three short flashes, then a pause. */
  ERROR(150, 150, 150, 150, 150, 1000),
  /** Two long flashes, then a pause. */
  TOO_HOT(800, 300, 800, 1000);

  @SuppressWarnings("ImmutableEnumChecker") // List.of makes no other.
  private final List<Integer> millis;

  private final int period;

  /** Durations in milliseconds, light and dark by turns. */
  LedCode(Integer... millis) {
    this.millis = List.of(millis);
    this.period = this.millis.stream().mapToInt(Integer::intValue).sum();
  }

  /** Whether the light is on, so many milliseconds after the code was set. */
  public boolean lit(long sinceSet) {
    long at = sinceSet % period;
    boolean lit = true;
    for (int duration : millis) {
      if (at < duration) {
        return lit;
      }
      at -= duration;
      lit = !lit;
    }
    return lit;
  }
}
