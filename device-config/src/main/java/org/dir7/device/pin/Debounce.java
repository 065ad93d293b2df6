package org.dir7.device.pin;

/**
 * Turns the samples of a bouncing contact into presses: one when it has been closed for {@value
 * #STEADY_MILLIS} ms without a break, and none before it was open as long.
 */
final class Debounce {

  static final int STEADY_MILLIS = 40;

  private boolean pressed;
  private boolean candidate;
  private long since;

  /**
   * Takes a sample.
   *
   * @param closed whether the contact is closed now
   * @param millis of a clock that never goes back
   * @return whether a press begins with this sample
   */
  boolean pressed(boolean closed, long millis) {
    if (closed != candidate) {
      candidate = closed;
      since = millis;
    }
    if (candidate != pressed && millis - since >= STEADY_MILLIS) {
      pressed = candidate;
      return pressed;
    }
    return false;
  }
}
