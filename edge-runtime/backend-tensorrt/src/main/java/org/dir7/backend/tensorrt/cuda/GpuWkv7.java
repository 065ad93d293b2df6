package org.dir7.backend.tensorrt.cuda;

import static org.bytedeco.cuda.global.cudart.cudaDeviceSynchronize;
import static org.bytedeco.cuda.global.cudart.cudaFree;
import static org.bytedeco.cuda.global.cudart.cudaMalloc;
import static org.bytedeco.cuda.global.cudart.cudaMemcpy;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyDeviceToHost;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyHostToDevice;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.Wkv7Operator;

/**
 * The bare recurrence through the kernel's C interface (wkv7.h: raw mode, identity order, FP32);
 * for tests and tools, so device memory is taken and given back with every call.
 */
final class GpuWkv7 implements Wkv7Operator {

  /** Words of Dir7WkvShape. */
  private static final int SHAPE_WORDS = 11;

  /** Pointers of Dir7WkvTensors; the order is the header's. */
  private static final int TENSORS = 19;

  private static final int IDENTITY = 4;
  private static final int B = 5;
  private static final int STATE_IN = 14;
  private static final int Y = 15;
  private static final int STATE_OUT = 17;
  private static final int WORKSPACE = 18;

  private final Function launch;
  private final Function check;
  private final Function workspace;

  GpuWkv7(Path plugin) {
    NativeLibrary library = NativeLibrary.getInstance(plugin.toString());
    this.launch = library.getFunction("dir7WkvLaunch");
    this.check = library.getFunction("dir7WkvCheck");
    this.workspace = library.getFunction("dir7WkvWorkspaceBytes");
  }

  @Override
  public void apply(
      int tokens,
      int heads,
      int headSize,
      float[] r,
      float[] w,
      float[] k,
      float[] v,
      float[] a,
      float[] b,
      float[] state,
      float[] y) {
    try (Memory shape = new Memory(SHAPE_WORDS * Integer.BYTES);
        Memory tensors = new Memory((long) TENSORS * Native.POINTER_SIZE)) {
      shape.write(
          0, new int[] {1, tokens, heads, headSize, IDENTITY, 0, 0, 0, 0, 0, 0}, 0, SHAPE_WORDS);
      String wrong = (String) check.invoke(String.class, new Object[] {shape});
      if (wrong != null) {
        throw Dir7Exception.badInput("wkv7: %s", wrong);
      }
      tensors.clear();
      long bytes = (Long) workspace.invoke(Long.class, new Object[] {shape, 0});
      float[][] inputs = {r, w, k, v, a, b, state};
      BytePointer[] blocks = new BytePointer[inputs.length + 2];
      for (int i = 0; i < inputs.length; i++) {
        blocks[i] = upload(inputs[i]);
        tensors.setPointer((long) (i <= B ? i : STATE_IN) * Native.POINTER_SIZE, jna(blocks[i]));
      }
      blocks[inputs.length] = upload(y);
      blocks[inputs.length + 1] = allocate(Math.max(1, bytes));
      set(tensors, Y, blocks[inputs.length]);
      set(tensors, STATE_OUT, blocks[inputs.length - 1]);
      set(tensors, WORKSPACE, blocks[inputs.length + 1]);
      Cuda.check(launch.invokeInt(new Object[] {shape, tensors, 0, null}), "recurrence");
      Cuda.check(cudaDeviceSynchronize(), "recurrence");
      download(blocks[inputs.length - 1], state);
      download(blocks[inputs.length], y);
      for (BytePointer block : blocks) {
        Cuda.check(cudaFree(block), "release of memory");
      }
    }
  }

  private static void set(Memory tensors, int index, BytePointer block) {
    tensors.setPointer((long) index * Native.POINTER_SIZE, jna(block));
  }

  private static com.sun.jna.Pointer jna(BytePointer block) {
    return new com.sun.jna.Pointer(block.address());
  }

  private static BytePointer allocate(long bytes) {
    BytePointer block = new BytePointer();
    Cuda.check(cudaMalloc(block, bytes), "memory of the recurrence");
    return block;
  }

  private static BytePointer upload(float[] values) {
    long bytes = (long) values.length * Float.BYTES;
    BytePointer block = allocate(bytes);
    try (FloatPointer host = new FloatPointer(values)) {
      Cuda.check(cudaMemcpy(block, host, bytes, cudaMemcpyHostToDevice), "copy");
    }
    return block;
  }

  private static void download(BytePointer block, float[] values) {
    long bytes = (long) values.length * Float.BYTES;
    try (FloatPointer host = new FloatPointer(values.length)) {
      Cuda.check(cudaMemcpy(host, block, bytes, cudaMemcpyDeviceToHost), "copy");
      host.get(values);
    }
  }

  @Override
  public void close() {
    // Nothing is held between calls.
  }
}
