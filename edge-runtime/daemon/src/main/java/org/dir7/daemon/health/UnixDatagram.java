package org.dir7.daemon.health;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Sends datagrams to one Unix socket, which Java itself does not offer (its Unix sockets are
 * streams only).
 */
final class UnixDatagram implements AutoCloseable {

  /** {@code sun_path} of Linux, with the final zero of a file's name. */
  private static final int PATH_BYTES = 108;

  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;

  /** A receiver that went away is an error, not a signal; one that is busy is not waited for. */
  private static final int NO_SIGNAL_NO_WAIT = 0x4000 | 0x40;

  /** The calls of the C library; each throws with the error's number. */
  interface LibC extends Library {
    /** Loaded on first use, so that a system without it is a caught error and no dead class. */
    final class Holder {
      static final LibC INSTANCE = Native.load("c", LibC.class);

      private Holder() {}
    }

    int socket(int domain, int type, int protocol) throws LastErrorException;

    int bind(int descriptor, byte[] address, int length) throws LastErrorException;

    int sendto(int descriptor, byte[] data, long size, int flags, byte[] address, int length)
        throws LastErrorException;

    long recv(int descriptor, byte[] data, long size, int flags) throws LastErrorException;

    int close(int descriptor) throws LastErrorException;
  }

  private final LibC libc;
  private final byte[] address;
  private final int descriptor;
  private boolean closed;

  private UnixDatagram(LibC libc, byte[] address) {
    this.libc = libc;
    this.address = address;
    this.descriptor = libc.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
  }

  /**
   * @param path of the receiver; {@code @} in front stands for the zero byte of an abstract name
   * @throws LastErrorException, UnsatisfiedLinkError where the system has no such sockets
   */
  static UnixDatagram to(String path) {
    return new UnixDatagram(LibC.Holder.INSTANCE, address(path));
  }

  /** A {@code sockaddr_un}: the family, then the name, which ends with the length if abstract. */
  static byte[] address(String path) {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    boolean isAbstract = path.startsWith("@");
    int length = isAbstract ? name.length : name.length + 1;
    if (length > PATH_BYTES || name.length < 2) {
      throw new IllegalArgumentException(
          "the socket's name has %d bytes; 2 to %d fit".formatted(name.length, PATH_BYTES - 1));
    }
    byte[] bytes = new byte[2 + length];
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putShort((short) AF_UNIX).put(name);
    if (isAbstract) {
      bytes[2] = 0;
    }
    return bytes;
  }

  /**
   * @throws LastErrorException where nobody listens there, or does not keep up
   */
  synchronized void send(String text) {
    if (closed) {
      return;
    }
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    libc.sendto(descriptor, data, data.length, NO_SIGNAL_NO_WAIT, address, address.length);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      libc.close(descriptor);
    }
  }
}
