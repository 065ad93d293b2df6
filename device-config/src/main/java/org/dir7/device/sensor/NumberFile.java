package org.dir7.device.sensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.dir7.device.DeviceRoot;

/**
 * A file of sysfs that holds one whole number, kept open: a read is one system call and allocates
 * nothing.
 */
final class NumberFile implements AutoCloseable {

  /** What {@link #read} returns where the kernel gives no number, as for a zone without power. */
  static final long NONE = Long.MIN_VALUE;

  private final FileChannel channel;

  private NumberFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens a file.
   *
   * @param path absolute, of the board
   * @throws IOException if it is missing or not ours to read
   */
  static NumberFile open(DeviceRoot root, String path) throws IOException {
    return new NumberFile(FileChannel.open(root.path(path), StandardOpenOption.READ));
  }

  /**
   * Reads the number at the start of the file.
   *
   * @param radix 10 or 16; {@code 0x} before hexadecimal digits is skipped
   * @param buffer scratch space of at least 64 bytes
   */
  long read(ByteBuffer buffer, int radix) {
    buffer.clear();
    try {
      channel.read(buffer, 0);
    } catch (IOException e) {
      return NONE;
    }
    buffer.flip();
    return parse(buffer, radix);
  }

  /** Parses at the buffer's position, over leading blanks. */
  static long parse(ByteBuffer buffer, int radix) {
    boolean negative = false;
    boolean digits = false;
    long value = 0;
    while (buffer.hasRemaining()) {
      int c = buffer.get();
      int digit = Character.digit(c, radix);
      if (digit >= 0) {
        value = value * radix + digit;
        digits = true;
      } else if (c == '-' && !digits) {
        negative = true;
      } else if (c == 'x' && digits && value == 0) {
        digits = false;
      } else if (digits || c > ' ') {
        break;
      }
    }
    return digits ? (negative ? -value : value) : NONE;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
