package org.dir7.backend.tensorrt.cuda;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.global.nvinfer.ExecutionContextAllocationStrategy;
import org.bytedeco.tensorrt.global.nvinfer.LayerInformationFormat;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IEngineInspector;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;
import org.dir7.engine.Dir7Exception;

/** A plan in device memory and its one execution context, which has no memory of its own. */
final class LoadedPlan implements AutoCloseable {

  private final TrtLibrary library;
  private final String name;
  private final ICudaEngine engine;
  private final IExecutionContext context;

  LoadedPlan(TrtLibrary library, Path file) {
    this.library = library;
    this.name = file.getFileName().toString();
    this.engine = Cuda.made(read(library, file), name + " cannot be loaded");
    this.context =
        Cuda.made(
            engine.createExecutionContext(ExecutionContextAllocationStrategy.kUSER_MANAGED),
            name + " has no context");
  }

  /**
   * Through memory freed at once: a mapped file would stay resident until Java collects it. Plain
   * malloc, because a plan may be larger than the heap, which limits what JavaCPP and direct
   * buffers allocate.
   */
  private static ICudaEngine read(TrtLibrary library, Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      Pointer memory = Cuda.made(Pointer.malloc(size), "no memory for a plan of " + size);
      try {
        ByteBuffer buffer = new BytePointer(memory).capacity(size).asByteBuffer();
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
          // until the file's end
        }
        return library.runtime().deserializeCudaEngine(memory, size);
      } finally {
        Pointer.free(memory);
      }
    } catch (IOException e) {
      throw Dir7Exception.environment("%s: cannot be read: %s", file, e.getMessage());
    }
  }

  /** Bytes of activations that the context needs while it runs. */
  long activationBytes() {
    return engine.getDeviceMemorySizeV2();
  }

  void useMemory(Pointer block, long bytes) {
    context.setDeviceMemoryV2(block, bytes);
  }

  void bind(String tensor, Pointer address) {
    Cuda.made(context.setTensorAddress(tensor, address), name + " has no tensor " + tensor);
  }

  void enqueue(CUstream_st stream) {
    Cuda.made(context.enqueueV3(stream), name + " did not run");
  }

  /** Layers as TensorRT fused them, as JSON. */
  String layers() {
    IEngineInspector inspector =
        Cuda.made(engine.createEngineInspector(), name + " has no inspector");
    try {
      return inspector.getEngineInformation(LayerInformationFormat.kJSON);
    } finally {
      library.natives().destroy("inspector", inspector);
    }
  }

  /** Measures every layer from now on, until the profiler is closed. */
  LayerProfiler profiler() {
    return new LayerProfiler(library.plugin(), context.address());
  }

  @Override
  public void close() {
    library.natives().destroy("context", context);
    library.natives().destroy("engine", engine);
  }
}
