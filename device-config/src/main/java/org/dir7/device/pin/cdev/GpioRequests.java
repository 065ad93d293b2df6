package org.dir7.device.pin.cdev;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Requests of {@code linux/gpio.h}, version 1, as the kernel reads them. All integers are in the
 * machine's byte order; none of the structures has padding.
 */
final class GpioRequests {

  /** {@code GPIO_GET_CHIPINFO_IOCTL}: {@code _IOR(0xB4, 0x01, struct gpiochip_info)}. */
  static final long GET_CHIP_INFO = 0x8044B401L;

  /** {@code GPIO_GET_LINEHANDLE_IOCTL}: {@code _IOWR(0xB4, 0x03, struct gpiohandle_request)}. */
  static final long GET_LINE_HANDLE = 0xC16CB403L;

  /** {@code GPIOHANDLE_GET_LINE_VALUES_IOCTL}: {@code _IOWR(0xB4, 0x08, gpiohandle_data)}. */
  static final long GET_VALUES = 0xC040B408L;

  /** {@code GPIOHANDLE_SET_LINE_VALUES_IOCTL}: {@code _IOWR(0xB4, 0x09, gpiohandle_data)}. */
  static final long SET_VALUES = 0xC040B409L;

  static final int INPUT = 1;
  static final int OUTPUT = 1 << 1;
  static final int PULL_UP = 1 << 5;

  /** {@code char name[32]; char label[32]; u32 lines}. */
  static final int CHIP_INFO_BYTES = 68;

  /** {@code u32 offsets[64]; u32 flags; u8 defaults[64]; char label[32]; u32 lines; int fd}. */
  static final int LINE_HANDLE_BYTES = 364;

  /** {@code u8 values[64]}. */
  static final int VALUES_BYTES = 64;

  private static final int LABEL_AT = 32;
  private static final int LABEL_BYTES = 32;
  private static final int FLAGS_AT = 256;
  private static final int CONSUMER_AT = 324;
  private static final int LINES_AT = 356;
  private static final int FD_AT = 360;

  private GpioRequests() {}

  static ByteBuffer chipInfo() {
    return buffer(CHIP_INFO_BYTES);
  }

  /** The driver's label in an answered chip info. */
  static String label(ByteBuffer chipInfo) {
    byte[] label = new byte[LABEL_BYTES];
    chipInfo.get(LABEL_AT, label);
    int length = 0;
    while (length < LABEL_BYTES && label[length] != 0) {
      length++;
    }
    return new String(label, 0, length, StandardCharsets.US_ASCII);
  }

  /**
   * A request for one line.
   *
   * @param line offset in its chip
   * @param flags {@link #INPUT}, perhaps with {@link #PULL_UP}, or {@link #OUTPUT}; outputs begin
   *     low
   */
  static ByteBuffer lineHandle(int line, int flags) {
    ByteBuffer request = buffer(LINE_HANDLE_BYTES);
    request.putInt(0, line);
    request.putInt(FLAGS_AT, flags);
    request.put(CONSUMER_AT, "dir7".getBytes(StandardCharsets.US_ASCII));
    request.putInt(LINES_AT, 1);
    return request;
  }

  /** The line's file descriptor in an answered request. */
  static int descriptor(ByteBuffer lineHandle) {
    return lineHandle.getInt(FD_AT);
  }

  static ByteBuffer values(boolean high) {
    return buffer(VALUES_BYTES).put(0, (byte) (high ? 1 : 0));
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
