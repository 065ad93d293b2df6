package org.dir7.device.pin.cdev;

import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;

/** A line that is ours until closed. */
final class GpioLine implements AutoCloseable {

  private final int descriptor;
  private boolean closed;

  GpioLine(int descriptor) {
    this.descriptor = descriptor;
  }

  boolean high() {
    ByteBuffer values = GpioRequests.values(false);
    LibC.Holder.INSTANCE.ioctl(descriptor, new NativeLong(GpioRequests.GET_VALUES, true), values);
    return values.get(0) != 0;
  }

  void set(boolean high) {
    LibC.Holder.INSTANCE.ioctl(
        descriptor, new NativeLong(GpioRequests.SET_VALUES, true), GpioRequests.values(high));
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      LibC.Holder.INSTANCE.close(descriptor);
    }
  }
}
