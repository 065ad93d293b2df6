package org.dir7.backend.tensorrt.proof;

import static org.bytedeco.cuda.global.cudart.cudaDeviceSynchronize;
import static org.bytedeco.cuda.global.cudart.cudaGetDeviceCount;
import static org.bytedeco.tensorrt.global.nvinfer.createInferBuilder;
import static org.bytedeco.tensorrt.global.nvinfer.createInferRuntime;
import static org.bytedeco.tensorrt.global.nvinfer.getInferLibVersion;
import static org.bytedeco.tensorrt.global.nvinfer.getPluginRegistry;

import java.io.PrintStream;
import java.nio.file.Path;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.tensorrt.global.nvinfer.DataType;
import org.bytedeco.tensorrt.global.nvinfer.NetworkDefinitionCreationFlag;
import org.bytedeco.tensorrt.global.nvinfer.PluginFieldType;
import org.bytedeco.tensorrt.global.nvinfer.TensorRTPhase;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.IBuilder;
import org.bytedeco.tensorrt.nvinfer.IBuilderConfig;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;
import org.bytedeco.tensorrt.nvinfer.IHostMemory;
import org.bytedeco.tensorrt.nvinfer.ILogger;
import org.bytedeco.tensorrt.nvinfer.INetworkDefinition;
import org.bytedeco.tensorrt.nvinfer.IPluginCreatorInterface;
import org.bytedeco.tensorrt.nvinfer.IPluginCreatorV3One;
import org.bytedeco.tensorrt.nvinfer.IPluginRegistry;
import org.bytedeco.tensorrt.nvinfer.IPluginV3;
import org.bytedeco.tensorrt.nvinfer.IPluginV3Layer;
import org.bytedeco.tensorrt.nvinfer.IRuntime;
import org.bytedeco.tensorrt.nvinfer.ITensor;
import org.bytedeco.tensorrt.nvinfer.PluginField;
import org.bytedeco.tensorrt.nvinfer.PluginFieldCollection;
import org.dir7.engine.tensor.NonFinite;
import org.dir7.engine.tensor.Safetensors;

/**
 * The whole chain with one layer: presets, TensorRT, the plugin's library, a network of one raw
 * CrossWKV layer, its plan written and read back, y and the final state against golden vectors.
 *
 * <p>Usage: {@code PluginProof PLUGIN.so GOLDEN_FOLDER}. Exit code 1 when an error is over its
 * limit.
 */
public final class PluginProof {

  private static final String[] INPUTS = {"r", "w", "k", "v", "a", "b"};
  private static final PrintStream OUT = System.out;

  /** Relative errors: FP32 sums in another order; FP16 inputs and output, FP32 decay and state. */
  private static final double FP32_LIMIT = 1e-5;

  private static final double FP16_LIMIT = 2e-3;

  /** TensorRT keeps the first logger that it is given, so there is one. */
  private static final ILogger LOG =
      new ILogger() {
        @Override
        public void log(ILogger.Severity severity, String message) {
          if (severity.intern().value <= ILogger.Severity.kWARNING.value) {
            OUT.println("  TensorRT " + severity.intern() + ": " + message);
          }
        }
      };

  private final IRuntime runtime;
  private final IPluginCreatorV3One creator;
  private boolean failed;

  private PluginProof(Path plugin) {
    this.runtime = made(createInferRuntime(LOG), "runtime");
    IPluginRegistry registry = made(getPluginRegistry(), "plugin registry");
    made(registry.loadLibrary(plugin.toString()), "library " + plugin);
    IPluginCreatorInterface found = registry.getCreator("Dir7CrossWkv", "1", "");
    this.creator = new IPluginCreatorV3One(made(found, "creator"));
  }

  public static void main(String[] arguments) {
    if (arguments.length != 2) {
      System.err.println("usage: PluginProof PLUGIN.so GOLDEN_FOLDER");
      System.exit(2);
    }
    Loader.load(cudart.class);
    IntPointer count = new IntPointer(1);
    // Without a device TensorRT's builder aborts the process, so this comes first.
    int error = cudaGetDeviceCount(count);
    if (error != 0 || count.get() == 0) {
      System.err.println("no CUDA device (error " + error + ")");
      System.exit(4);
    }
    PluginProof proof = new PluginProof(Path.of(arguments[0]).toAbsolutePath());
    OUT.println("TensorRT " + getInferLibVersion() + ", plugin registered");
    Path golden = Path.of(arguments[1]);
    for (DataType type : new DataType[] {DataType.kFLOAT, DataType.kHALF}) {
      proof.check(golden.resolve("wkv7_state.safetensors"), "", type);
      proof.check(golden.resolve("denoiser_0.safetensors"), "blocks.1.time.wkv.", type);
      proof.check(golden.resolve("denoiser_0.safetensors"), "blocks.1.cross.wkv.", type);
    }
    System.exit(proof.failed ? 1 : 0);
  }

  private void check(Path file, String prefix, DataType type) {
    try (Safetensors golden = Safetensors.open(file)) {
      int tokens = golden.tensor(prefix + "r").shape().get(0);
      int heads = golden.tensor(prefix + "r").shape().get(1);
      int n = golden.tensor(prefix + "r").shape().get(2);
      long start = System.nanoTime();
      byte[] plan = build(tokens, heads, n, type);
      double seconds = (System.nanoTime() - start) / 1e9;
      float[] state =
          prefix.isEmpty()
              ? golden.tensor("state_in").toF32(NonFinite.REFUSE)
              : new float[heads * n * n];
      float[] y = new float[tokens * heads * n];
      run(plan, golden, prefix, type, state, y);
      String stateOut = prefix + (prefix.isEmpty() ? "state_out" : "state");
      double limit = type == DataType.kHALF ? FP16_LIMIT : FP32_LIMIT;
      double yError = error(golden.tensor(prefix + "y").toF32(NonFinite.REFUSE), y);
      double stateError = error(golden.tensor(stateOut).toF32(NonFinite.REFUSE), state);
      boolean good = yError <= limit && stateError <= limit;
      failed |= !good;
      OUT.printf(
          "%s %s %s: y %.2e, state %.2e (limit %.0e), plan %d bytes in %.1f s%n",
          good ? "ok  " : "FAIL",
          prefix.isEmpty() ? file.getFileName() : prefix,
          type,
          yError,
          stateError,
          limit,
          plan.length,
          seconds);
    }
  }

  private byte[] build(int tokens, int heads, int n, DataType type) {
    IBuilder builder = made(createInferBuilder(LOG), "builder");
    int typed = 1 << NetworkDefinitionCreationFlag.kSTRONGLY_TYPED.value;
    INetworkDefinition network = made(builder.createNetworkV2(typed), "network");
    PointerPointer<ITensor> inputs = new PointerPointer<>(INPUTS.length + 1);
    for (int i = 0; i < INPUTS.length; i++) {
      // The bare decay stays FP32: rounded to FP16 it costs 4e-3 of the state.
      DataType own = i == 1 ? DataType.kFLOAT : type;
      inputs.put(i, network.addInput(INPUTS[i], own, dims(1, tokens, heads * n)));
    }
    inputs.put(INPUTS.length, network.addInput("state_in", DataType.kFLOAT, dims(1, heads, n, n)));
    IPluginV3 plugin = made(creator.createPlugin("wkv", fields(n), TensorRTPhase.kBUILD), "plugin");
    IPluginV3Layer layer =
        made(
            network.addPluginV3(inputs, INPUTS.length + 1, new PointerPointer<>(), 0, plugin),
            "layer");
    layer.getOutput(0).setName("y");
    layer.getOutput(1).setName("state_out");
    network.markOutput(layer.getOutput(0));
    network.markOutput(layer.getOutput(1));
    IBuilderConfig config = made(builder.createBuilderConfig(), "config");
    IHostMemory plan = made(builder.buildSerializedNetwork(network, config), "plan");
    byte[] bytes = new byte[(int) plan.size()];
    new BytePointer(plan.data()).capacity(bytes.length).get(bytes);
    return bytes;
  }

  /** Mode 0 (raw), scan 4 (identity), with a state before and after. */
  private static PluginFieldCollection fields(int headSize) {
    String[] names = {"mode", "scan", "head_size", "state"};
    int[] values = {0, 4, headSize, 1};
    PluginField fields = new PluginField(names.length);
    for (int i = 0; i < names.length; i++) {
      fields
          .position(i)
          .put(
              new PluginField(
                  new BytePointer(names[i]),
                  new IntPointer(new int[] {values[i]}),
                  PluginFieldType.kINT32.value,
                  1));
    }
    return new PluginFieldCollection().nbFields(names.length).fields(fields.position(0));
  }

  private void run(
      byte[] plan, Safetensors golden, String prefix, DataType type, float[] state, float[] y) {
    try (BytePointer bytes = new BytePointer(plan)) {
      ICudaEngine engine = made(runtime.deserializeCudaEngine(bytes, plan.length), "engine");
      IExecutionContext context = made(engine.createExecutionContext(), "context");
      for (int i = 0; i < INPUTS.length; i++) {
        float[] values = golden.tensor(prefix + INPUTS[i]).toF32(NonFinite.REFUSE);
        bind(context, INPUTS[i], DeviceArray.of(values, i != 1 && type == DataType.kHALF));
      }
      DeviceArray stateOut = DeviceArray.room(state.length, false);
      DeviceArray result = DeviceArray.room(y.length, type == DataType.kHALF);
      bind(context, "state_in", DeviceArray.of(state, false));
      bind(context, "state_out", stateOut);
      bind(context, "y", result);
      CUstream_st stream = new CUstream_st();
      DeviceArray.check(cudart.cudaStreamCreate(stream));
      if (!context.enqueueV3(stream)) {
        throw new IllegalStateException("TensorRT did not run the plan");
      }
      DeviceArray.check(cudaDeviceSynchronize());
      result.get(y);
      stateOut.get(state);
    }
  }

  private static void bind(IExecutionContext context, String name, DeviceArray array) {
    if (!context.setTensorAddress(name, array.address())) {
      throw new IllegalStateException("no tensor " + name);
    }
  }

  private static Dims64 dims(int... lengths) {
    Dims64 dims = new Dims64();
    dims.nbDims(lengths.length);
    for (int i = 0; i < lengths.length; i++) {
      dims.d(i, lengths[i]);
    }
    return dims;
  }

  private static double error(float[] expected, float[] actual) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow((double) actual[i] - expected[i], 2);
      norm += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / norm);
  }

  private static <T> T made(T object, String what) {
    if (object == null) {
      throw new IllegalStateException("TensorRT made no " + what + "; its log has the reason");
    }
    return object;
  }
}
