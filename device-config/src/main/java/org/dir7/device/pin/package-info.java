/**
 * Button, status light and fan on the 40-pin header, through Pi4J.
 *
 * <p>{@link org.dir7.device.pin.Pins} is the way in: it maps header pins to GPIO lines ({@link
 * org.dir7.device.pin.HeaderPins}), picks the provider that fits the board, and never fails; a pin
 * that cannot be had is a sentence in {@link org.dir7.device.pin.Pins#problems()} and everything
 * else goes on. {@code cdev} is a Pi4J plugin for the kernel's GPIO character device.
 */
package org.dir7.device.pin;
