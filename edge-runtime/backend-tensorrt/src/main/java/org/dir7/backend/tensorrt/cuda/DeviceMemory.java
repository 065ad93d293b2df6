package org.dir7.backend.tensorrt.cuda;

import static org.bytedeco.cuda.global.cudart.cudaFree;
import static org.bytedeco.cuda.global.cudart.cudaMalloc;

import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.BytePointer;

/**
 * The one place where sessions take device memory, so that what they hold can be compared with what
 * their contract says.
 */
final class DeviceMemory {

  private static final AtomicLong HELD = new AtomicLong();

  private DeviceMemory() {}

  /** A block; of one byte where nothing is wanted, because an address must be given. */
  static BytePointer allocate(long bytes, String what) {
    BytePointer block = new BytePointer();
    Cuda.check(cudaMalloc(block, Math.max(1, bytes)), bytes + " bytes of the GPU for " + what);
    HELD.addAndGet(bytes);
    return block;
  }

  static void release(BytePointer block, long bytes) {
    Cuda.check(cudaFree(block), "release of memory");
    block.setNull();
    HELD.addAndGet(-bytes);
  }

  /** Bytes that all sessions of this process hold now. */
  static long held() {
    return HELD.get();
  }
}
