package org.dir7.backend.cpu.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.dir7.engine.Dir7Exception;

/** Memory outside the Java heap; it goes back when the buffer is collected. */
final class OffHeap {

  private OffHeap() {}

  /**
   * Zeros, in the processor's byte order.
   *
   * @throws Dir7Exception (bad input) for 2 GiB and more, (environment) where the process may not
   *     have so much
   */
  static ByteBuffer allocate(long bytes) {
    if (bytes > Integer.MAX_VALUE) {
      throw Dir7Exception.badInput(
          "a packed weight matrix of %d bytes; the limit is %d", bytes, Integer.MAX_VALUE);
    }
    try {
      return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
    } catch (OutOfMemoryError e) {
      throw Dir7Exception.environment(
              "weights: %d bytes more do not fit outside the Java heap (%s); give Java more with"
                  + " DIR7_JAVA_OPTS=-XX:MaxDirectMemorySize=2g",
              bytes, e.getMessage())
          .causedBy(e);
    }
  }
}
