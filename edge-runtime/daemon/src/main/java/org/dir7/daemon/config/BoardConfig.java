package org.dir7.daemon.config;

import java.util.Optional;
import java.util.OptionalInt;
import org.dir7.device.limit.Band;
import org.dir7.device.limit.Limits;
import org.dir7.device.pin.PinPlan;

/**
 * What the machine beneath the daemon may do and what is wired to it.
 *
 * @param limits beyond which no new jobs are taken
 * @param pins button and light
 * @param fan header pin of a four-wire fan
 * @param buttonPrompt drawn at a press
 */
public record BoardConfig(
    Limits limits, PinPlan pins, OptionalInt fan, Optional<String> buttonPrompt) {

  /** Jetsons cool down by this much within a minute or two of rest. */
  private static final int RESUME_DEGREES = 7;

  private static final int HEADER_PINS = 40;

  /** Whether there is anything to do with pins. */
  public boolean usesPins() {
    return pins.button().isPresent() || pins.led().isPresent() || fan.isPresent();
  }

  static BoardConfig read(ConfigValues values) {
    Optional<Band> heat =
        atMost(values, ConfigKey.MAX_CELSIUS, 40, 110, ConfigKey.RESUME_CELSIUS, RESUME_DEGREES);
    Optional<Band> power = atMost(values, ConfigKey.MAX_WATTS, 1, 100, ConfigKey.RESUME_WATTS, 1);
    int reserve = values.wholeNumberOrZero(ConfigKey.MEMORY_RESERVE_MIB, 16, 65536);
    double bytes = reserve * 1024.0 * 1024.0;
    Optional<Band> memory =
        reserve == 0
            ? Optional.empty()
            : Optional.of(Band.atLeast("memory-reserve-mib", bytes, bytes * 1.25));
    if (values.isSet(ConfigKey.POWER_MODE)) {
      values.wholeNumber(ConfigKey.POWER_MODE, 0, 99); // read by its own unit; checked here
    }
    OptionalInt button = pin(values, ConfigKey.BUTTON_PIN);
    Optional<String> prompt = values.text(ConfigKey.BUTTON_PROMPT);
    if (button.isPresent() && prompt.isEmpty()) {
      throw values.wrong(ConfigKey.BUTTON_PIN, "it needs button-prompt as well");
    }
    OptionalInt led = pin(values, ConfigKey.LED_PIN);
    OptionalInt fan = pin(values, ConfigKey.FAN_PIN);
    refuseTwice(values, ConfigKey.LED_PIN, led, ConfigKey.BUTTON_PIN, button);
    refuseTwice(values, ConfigKey.FAN_PIN, fan, ConfigKey.BUTTON_PIN, button);
    refuseTwice(values, ConfigKey.FAN_PIN, fan, ConfigKey.LED_PIN, led);
    return new BoardConfig(new Limits(heat, power, memory), new PinPlan(button, led), fan, prompt);
  }

  private static Optional<Band> atMost(
      ConfigValues values, ConfigKey stop, int low, int high, ConfigKey resume, int below) {
    int limit = values.wholeNumberOrZero(stop, low, high);
    int again = values.wholeNumberOrZero(resume, 1, high);
    if (limit == 0) {
      return Optional.empty();
    }
    if (again >= limit) {
      throw values.wrong(resume, "it must be below %s (%d)".formatted(stop.key(), limit));
    }
    // A limit of 1 W cannot go 1 W lower.
    double lower = again != 0 ? again : Math.max(limit - below, limit / 2.0);
    return Optional.of(Band.atMost(stop.key(), limit, lower));
  }

  private static void refuseTwice(
      ConfigValues values, ConfigKey key, OptionalInt pin, ConfigKey other, OptionalInt taken) {
    if (pin.isPresent() && pin.equals(taken)) {
      throw values.wrong(key, "that is the %s already".formatted(other.key()));
    }
  }

  private static OptionalInt pin(ConfigValues values, ConfigKey key) {
    int pin = values.wholeNumberOrZero(key, 1, HEADER_PINS);
    return pin == 0 ? OptionalInt.empty() : OptionalInt.of(pin);
  }
}
