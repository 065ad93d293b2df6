/**
 * A Pi4J plugin for the GPIO character device ({@code /dev/gpiochipN}), first version of its
 * interface, which kernels 4.9 to 6.x all have. Linux's {@code gpio.h} gives the layouts that
 * {@link org.dir7.device.pin.cdev.GpioRequests} writes byte by byte.
 *
 * <p>Tested by layout and by the kernel's refusals; it has not run on a board yet.
 */
package org.dir7.device.pin.cdev;
