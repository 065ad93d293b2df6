package org.dir7.backend.tensorrt.cuda;

import static org.bytedeco.cuda.global.cudart.cudaFreeHost;
import static org.bytedeco.cuda.global.cudart.cudaMallocHost;
import static org.bytedeco.cuda.global.cudart.cudaMemset;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** One block of device memory or of pinned host memory, cut by a layout. */
final class Arena implements AutoCloseable {

  private final ArenaLayout layout;
  private final boolean pinned;
  private final BytePointer base;

  private Arena(ArenaLayout layout, boolean pinned) {
    this.layout = layout;
    this.pinned = pinned;
    this.base =
        pinned ? pinnedBlock(layout.bytes()) : DeviceMemory.allocate(layout.bytes(), "tensors");
    // A block that nobody has filled must not steer the sampler's kernels.
    if (pinned) {
      Pointer.memset(base, 0, layout.bytes());
    } else {
      Cuda.check(cudaMemset(base, 0, layout.bytes()), "clearing of memory");
    }
  }

  private static BytePointer pinnedBlock(long bytes) {
    BytePointer block = new BytePointer();
    Cuda.check(cudaMallocHost(block, bytes), bytes + " bytes of pinned host memory");
    return block;
  }

  static Arena device(ArenaLayout layout) {
    return new Arena(layout, false);
  }

  static Arena pinned(ArenaLayout layout) {
    return new Arena(layout, true);
  }

  long bytes() {
    return layout.bytes();
  }

  Pointer at(String part) {
    return base.getPointer(layout.offset(part));
  }

  /** A part of pinned memory as floats. */
  FloatBuffer floats(String part, int count) {
    if (!pinned) {
      throw new IllegalStateException("device memory cannot be read by the host");
    }
    BytePointer at = base.getPointer(layout.offset(part));
    return at.capacity((long) count * Float.BYTES)
        .asByteBuffer()
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  @Override
  public void close() {
    if (pinned) {
      Cuda.check(cudaFreeHost(base), "release of memory");
      base.setNull();
    } else {
      DeviceMemory.release(base, layout.bytes());
    }
  }
}
