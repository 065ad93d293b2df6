package org.dir7.device.pin;

import java.util.OptionalInt;

/**
 * Which header pins are wired to what.
 *
 * @param button closes to ground; needs a resistor of about 10 kOhm to 3.3 V, for no kernel
 *     interface of the original Nano can set one
 * @param led light is on when the line is high; through a transistor on Jetsons, whose lines give
 *     less than a milliampere
 */
public record PinPlan(OptionalInt button, OptionalInt led) {}
