package org.dir7.backend.tensorrt.cuda;

import static org.bytedeco.cuda.global.cudart.cudaMemcpyAsync;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyDeviceToHost;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyHostToDevice;

import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;

/** Copies of whole buffers between pinned and device memory; every address is looked up once. */
final class Transfers {

  private Transfers() {}

  /** A copy that can be repeated without allocating. */
  static final class Copy {
    private final Pointer to;
    private final Pointer from;
    private final int kind;
    private final CUstream_st stream;

    private Copy(Pointer to, Pointer from, int kind, CUstream_st stream) {
      this.to = to;
      this.from = from;
      this.kind = kind;
      this.stream = stream;
    }

    /** Enqueues the copy of the first {@code floats} elements. */
    void run(long floats) {
      Cuda.check(cudaMemcpyAsync(to, from, floats * Float.BYTES, kind, stream), "copy");
    }
  }

  static Copy up(Arena device, Arena pinned, String part, CUstream_st stream) {
    return new Copy(device.at(part), pinned.at(part), cudaMemcpyHostToDevice, stream);
  }

  static Copy down(Arena pinned, String to, Arena device, String from, CUstream_st stream) {
    return new Copy(pinned.at(to), device.at(from), cudaMemcpyDeviceToHost, stream);
  }
}
