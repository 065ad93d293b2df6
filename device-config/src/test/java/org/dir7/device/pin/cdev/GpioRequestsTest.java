package org.dir7.device.pin.cdev;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.jna.LastErrorException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class GpioRequestsTest {

  /** {@code EINVAL} would mean a file that knows the request; others answer so. */
  private static final int ENOTTY = 25;

  @Test
  void aRequestForALineHasTheKernelsLayout() {
    ByteBuffer expected = ByteBuffer.allocate(4 * 64 + 4 + 64 + 32 + 4 + 4);
    expected.order(ByteOrder.nativeOrder());
    expected.putInt(112).position(256); // lineoffsets
    expected.putInt(1 | 32); // flags: input with pull-up
    expected.position(expected.position() + 64); // default_values
    expected.put("dir7".getBytes(StandardCharsets.US_ASCII)).position(256 + 4 + 64 + 32);
    expected.putInt(1); // lines
    expected.putInt(0); // fd, the answer
    ByteBuffer request = GpioRequests.lineHandle(112, GpioRequests.INPUT | GpioRequests.PULL_UP);
    byte[] bytes = new byte[request.capacity()];
    request.get(0, bytes);
    assertArrayEquals(expected.array(), bytes);
  }

  /** Size and direction are part of a request's number, as {@code asm-generic/ioctl.h} packs it. */
  @Test
  void requestNumbersFollowFromTheLayouts() {
    assertEquals(number(2, 0x01, GpioRequests.CHIP_INFO_BYTES), GpioRequests.GET_CHIP_INFO);
    assertEquals(number(3, 0x03, GpioRequests.LINE_HANDLE_BYTES), GpioRequests.GET_LINE_HANDLE);
    assertEquals(number(3, 0x08, GpioRequests.VALUES_BYTES), GpioRequests.GET_VALUES);
    assertEquals(number(3, 0x09, GpioRequests.VALUES_BYTES), GpioRequests.SET_VALUES);
  }

  private static long number(long direction, int request, int bytes) {
    return (direction << 30) | ((long) bytes << 16) | (0xB4 << 8) | request;
  }

  @Test
  void answersAreReadWhereTheKernelWritesThem() {
    ByteBuffer info = GpioRequests.chipInfo();
    info.put(0, "gpiochip0".getBytes(StandardCharsets.US_ASCII));
    info.put(32, "tegra234-gpio".getBytes(StandardCharsets.US_ASCII));
    info.putInt(64, 164);
    assertEquals("tegra234-gpio", GpioRequests.label(info));
    ByteBuffer handle = GpioRequests.lineHandle(1, GpioRequests.OUTPUT);
    handle.putInt(360, 17);
    assertEquals(17, GpioRequests.descriptor(handle));
    assertEquals(1, GpioRequests.values(true).get(0));
  }

  @Test
  void theKernelIsAskedAndItsRefusalIsAnException() {
    LastErrorException refusal =
        assertThrows(LastErrorException.class, () -> new GpioChip("/dev/null").label());
    assertEquals(ENOTTY, refusal.getErrorCode());
    assertThrows(LastErrorException.class, () -> new GpioChip("/dev/no-such-chip").label());
  }
}
