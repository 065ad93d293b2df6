package org.dir7.device.pin.cdev;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;

/** The three calls of the C library that a line needs; each throws with the error's number. */
interface LibC extends Library {

  int O_RDWR = 2;
  int O_CLOEXEC = 0x80000;

  /** Loaded on first use, so that a system without it is a caught error and not a dead class. */
  final class Holder {
    static final LibC INSTANCE = Native.load("c", LibC.class);

    private Holder() {}
  }

  int open(String path, int flags) throws LastErrorException;

  int ioctl(int descriptor, NativeLong request, ByteBuffer argument) throws LastErrorException;

  int close(int descriptor) throws LastErrorException;
}
