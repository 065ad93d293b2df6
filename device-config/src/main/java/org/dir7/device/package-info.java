/**
 * What the machine is, what it measures, what it may do.
 *
 * <p>Read in this order: {@link org.dir7.device.Target} (the four kinds of machine), {@link
 * org.dir7.device.DeviceRoot} (every file is read below one folder, so that a recorded tree can
 * stand for a board), {@code board} (what is there), {@code sensor} (what it measures), {@code
 * limit} (when work must wait), {@code doctor} (a page for a person), {@code pin} (button, light
 * and fan on the header).
 *
 * <p>Nothing of this opens a GPU; only {@code pin} writes to the system, and there Pi4J asks the
 * shell for the model of a Raspberry Pi. The module depends on no other module.
 */
package org.dir7.device;
