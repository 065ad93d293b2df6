package org.dir7.backend.tensorrt.cuda;

import static org.bytedeco.tensorrt.global.nvinfer.createInferBuilder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.tensorrt.global.nvinfer.BuilderFlag;
import org.bytedeco.tensorrt.global.nvinfer.NetworkDefinitionCreationFlag;
import org.bytedeco.tensorrt.nvinfer.IBuilder;
import org.bytedeco.tensorrt.nvinfer.IBuilderConfig;
import org.bytedeco.tensorrt.nvinfer.IHostMemory;
import org.bytedeco.tensorrt.nvinfer.INetworkDefinition;
import org.bytedeco.tensorrt.nvinfer.ITimingCache;
import org.dir7.backend.tensorrt.network.Networks;
import org.dir7.backend.tensorrt.network.Type;
import org.dir7.backend.tensorrt.plan.PlanName;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.model.Model;

/** Builds one plan after the other, with one builder and one timing cache. */
final class PlanCompiler implements AutoCloseable {

  /** No tactic source: starting cuBLAS and cuDNN costs a Nano hundreds of MiB. */
  private static final int TACTICS = 0;

  private final TrtLibrary library;
  private final Networks networks;
  private final Path timingFile;
  private final long workspace;
  private final IBuilder builder;

  /**
   * @param workspace bytes that tactics may use at most
   */
  PlanCompiler(TrtLibrary library, Model model, Type compute, Path timingFile, long workspace) {
    this.library = library;
    // The original Nano has no tensor cores for the plugin's own matrix products.
    this.networks = new Networks(model.config(), model.weights(), compute, /* mixes= */ false);
    this.timingFile = timingFile;
    this.workspace = workspace;
    this.builder = Cuda.made(createInferBuilder(TrtLog.INSTANCE), "no builder");
  }

  /** Builds and writes one plan. */
  void compile(PlanName name, Path file) throws IOException {
    NativeRuntime natives = library.natives();
    int explicit = 1 << NetworkDefinitionCreationFlag.kEXPLICIT_BATCH.value;
    INetworkDefinition network = Cuda.made(builder.createNetworkV2(explicit), "no network");
    IBuilderConfig config = Cuda.made(builder.createBuilderConfig(), "no builder config");
    try (HostWeights host = new HostWeights()) {
      emit(name, new TrtSink(network, host, library));
      ITimingCache cache = configure(config);
      IHostMemory plan =
          Cuda.made(
              builder.buildSerializedNetwork(network, config), "plan " + name.id() + " failed");
      Files.write(file, bytes(plan));
      natives.destroy("host_memory", plan);
      keepTimings(config);
      natives.destroy("timing_cache", cache);
    } finally {
      natives.destroy("builder_config", config);
      natives.destroy("network", network);
    }
  }

  private void emit(PlanName name, TrtSink sink) {
    switch (name) {
      case PROMPT -> networks.prompt(sink);
      case DENOISE_1 -> networks.denoise(sink, 1, 1);
      case DENOISE_2, DENOISE_2X2, DENOISE_2X4 -> networks.denoise(sink, name.pictures(), 2);
      case DECODE -> networks.decode(sink);
    }
  }

  private ITimingCache configure(IBuilderConfig config) throws IOException {
    config.setMaxWorkspaceSize(workspace);
    config.setTacticSources(TACTICS);
    // Layers have the types that the sink gives them.
    config.setFlag(BuilderFlag.kFP16);
    config.setFlag(BuilderFlag.kSTRICT_TYPES);
    byte[] timings = Files.isRegularFile(timingFile) ? Files.readAllBytes(timingFile) : new byte[0];
    ITimingCache cache;
    if (timings.length == 0) {
      cache = config.createTimingCache(new BytePointer(), 0);
    } else {
      try (BytePointer bytes = new BytePointer(timings)) {
        cache = config.createTimingCache(bytes, timings.length);
      }
    }
    // A cache of another GPU or release is refused: TensorRT then times anew.
    if (cache != null) {
      config.setTimingCache(cache, false);
    }
    return cache;
  }

  private void keepTimings(IBuilderConfig config) throws IOException {
    ITimingCache cache = config.getTimingCache();
    IHostMemory timings = cache == null ? null : cache.serialize();
    if (timings != null) {
      Files.write(timingFile, bytes(timings));
      library.natives().destroy("host_memory", timings);
    }
  }

  private static byte[] bytes(IHostMemory memory) {
    if (memory.size() > Integer.MAX_VALUE) {
      throw Dir7Exception.internal("a plan of %d bytes is too large", memory.size());
    }
    byte[] bytes = new byte[(int) memory.size()];
    new BytePointer(memory.data()).capacity(bytes.length).get(bytes);
    return bytes;
  }

  @Override
  public void close() {
    library.natives().destroy("builder", builder);
  }
}
