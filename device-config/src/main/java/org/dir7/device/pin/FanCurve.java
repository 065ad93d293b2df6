package org.dir7.device.pin;

/**
 * Duty of a fan by temperature: off below {@code startCelsius}, then from {@code leastPercent}
 * evenly up to full speed at {@code fullCelsius}. Once it turns it stops only {@value
 * #HYSTERESIS_CELSIUS} degrees lower.
 *
 * @param startCelsius where it begins to turn
 * @param fullCelsius where it turns at full speed
 * @param leastPercent duty at which this fan starts reliably, 1 to 100
 */
public record FanCurve(double startCelsius, double fullCelsius, int leastPercent) {

  static final int HYSTERESIS_CELSIUS = 5;

  /** Steps of the duty, so that a tenth of a degree does not change the sound. */
  private static final int STEP_PERCENT = 5;

  /** Quiet at rest, full well below the 85 degrees at which Jetsons slow down. */
  public static final FanCurve USUAL = new FanCurve(50, 75, 30);

  public FanCurve {
    if (!(startCelsius < fullCelsius) || leastPercent < 1 || leastPercent > 100) {
      throw new IllegalArgumentException(
          "fan: start ("
              + startCelsius
              + ") must be below full ("
              + fullCelsius
              + ") degrees, and"
              + " least duty ("
              + leastPercent
              + ") 1 to 100 percent");
    }
  }

  /**
   * Duty for a temperature.
   *
   * @param turning whether the fan turns now
   * @return percent, 0 for off
   */
  int percent(double celsius, boolean turning) {
    double start = turning ? startCelsius - HYSTERESIS_CELSIUS : startCelsius;
    if (celsius < start) {
      return 0;
    }
    double share = (celsius - startCelsius) / (fullCelsius - startCelsius);
    double percent = leastPercent + share * (100 - leastPercent);
    long stepped = STEP_PERCENT * (long) Math.ceil(percent / STEP_PERCENT);
    return (int) Math.max(leastPercent, Math.min(100, stepped));
  }
}
