package org.dir7.backend.tensorrt.cuda;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;
import org.dir7.engine.Dir7Exception;

/** A plan in device memory and its one execution context, which has no memory of its own. */
final class LoadedPlan implements AutoCloseable {

  private final TrtLibrary library;
  private final String name;
  private final ICudaEngine engine;
  private final IExecutionContext context;
  private final PointerPointer<Pointer> bindings;

  LoadedPlan(TrtLibrary library, Path file) {
    this.library = library;
    this.name = file.getFileName().toString();
    this.engine = Cuda.made(read(library, file), name + " cannot be loaded");
    this.context =
        Cuda.made(engine.createExecutionContextWithoutDeviceMemory(), name + " has no context");
    this.bindings = new PointerPointer<>(engine.getNbBindings());
  }

  private static ICudaEngine read(TrtLibrary library, Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        BytePointer bytes =
            new BytePointer(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()))) {
      return library.runtime().deserializeCudaEngine(bytes, channel.size());
    } catch (IOException e) {
      throw Dir7Exception.environment("%s: cannot be read: %s", file, e.getMessage());
    }
  }

  /** Bytes of activations that the context needs while it runs. */
  long activationBytes() {
    return engine.getDeviceMemorySize();
  }

  void useMemory(Pointer block, long bytes) {
    if (bytes < activationBytes()) {
      throw new IllegalArgumentException(bytes + " bytes are too few");
    }
    context.setDeviceMemory(block);
  }

  void bind(String tensor, Pointer address) {
    int index = engine.getBindingIndex(tensor);
    Cuda.made(index >= 0, name + " has no tensor " + tensor);
    bindings.put(index, address);
  }

  void enqueue(CUstream_st stream) {
    Cuda.made(context.enqueueV2(bindings, stream, null), name + " did not run");
  }

  /** The presets of this release have no inspector. */
  String layers() {
    throw Dir7Exception.environment("layers cannot be shown by TensorRT 8.2's presets");
  }

  /** Measures every layer from now on, until the profiler is closed. */
  LayerProfiler profiler() {
    return new LayerProfiler(library.plugin(), context.address());
  }

  @Override
  public void close() {
    library.natives().destroy("context", context);
    library.natives().destroy("engine", engine);
    bindings.deallocate();
  }
}
