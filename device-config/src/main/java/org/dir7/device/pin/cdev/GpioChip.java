package org.dir7.device.pin.cdev;

import com.pi4j.exception.InitializeException;
import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.dir7.device.DeviceRoot;
import org.dir7.device.board.BoardModel;

/**
 * A chip of GPIO lines, found by its driver's label: its number in {@code /dev} changes from start
 * to start.
 *
 * @param path of its device file
 */
public record GpioChip(String path) {

  private static final Set<String> ORIN = Set.of("tegra234-gpio", "tegra-gpio");
  private static final Set<String> RASPBERRY = Set.of("pinctrl-bcm2711", "pinctrl-rp1");

  /**
   * Finds the chip of the header.
   *
   * @throws InitializeException naming the labels that were looked for
   */
  public static GpioChip find(DeviceRoot root, BoardModel model) {
    Set<String> labels = model.isRaspberryPi() ? RASPBERRY : ORIN;
    List<String> chips = root.list("/dev", "gpiochip*");
    String refused = "";
    for (String chip : chips) {
      GpioChip candidate = new GpioChip(root.path(chip).toString());
      try {
        if (labels.contains(candidate.label())) {
          return candidate;
        }
      } catch (LastErrorException e) {
        refused = "; " + chip + ": " + e.getMessage();
      }
    }
    throw new InitializeException(
        "none of the " + chips.size() + " files /dev/gpiochip* is labelled " + labels + refused);
  }

  /** The driver's label. */
  String label() {
    ByteBuffer info = GpioRequests.chipInfo();
    call(GpioRequests.GET_CHIP_INFO, info);
    return GpioRequests.label(info);
  }

  /** Takes a line until it is closed; the kernel refuses a line that another program has. */
  GpioLine line(int offset, int flags) {
    ByteBuffer request = GpioRequests.lineHandle(offset, flags);
    call(GpioRequests.GET_LINE_HANDLE, request);
    return new GpioLine(GpioRequests.descriptor(request));
  }

  private void call(long request, ByteBuffer argument) {
    LibC c = LibC.Holder.INSTANCE;
    int chip = c.open(path, LibC.O_RDWR | LibC.O_CLOEXEC);
    try {
      c.ioctl(chip, new NativeLong(request, true), argument);
    } finally {
      c.close(chip);
    }
  }
}
