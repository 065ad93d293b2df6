package org.dir7.backend.tensorrt.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.tensorrt.global.nvinfer.ActivationType;
import org.bytedeco.tensorrt.global.nvinfer.DataType;
import org.bytedeco.tensorrt.global.nvinfer.ElementWiseOperation;
import org.bytedeco.tensorrt.global.nvinfer.InterpolationMode;
import org.bytedeco.tensorrt.global.nvinfer.MatrixOperation;
import org.bytedeco.tensorrt.global.nvinfer.ResizeCoordinateTransformation;
import org.bytedeco.tensorrt.global.nvinfer.ResizeRoundMode;
import org.bytedeco.tensorrt.global.nvinfer.TensorRTPhase;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.IConcatenationLayer;
import org.bytedeco.tensorrt.nvinfer.IConstantLayer;
import org.bytedeco.tensorrt.nvinfer.IConvolutionLayer;
import org.bytedeco.tensorrt.nvinfer.IDequantizeLayer;
import org.bytedeco.tensorrt.nvinfer.ILayer;
import org.bytedeco.tensorrt.nvinfer.INetworkDefinition;
import org.bytedeco.tensorrt.nvinfer.INormalizationLayer;
import org.bytedeco.tensorrt.nvinfer.IPluginCreatorV3One;
import org.bytedeco.tensorrt.nvinfer.IPluginV3;
import org.bytedeco.tensorrt.nvinfer.IPluginV3Layer;
import org.bytedeco.tensorrt.nvinfer.IQuantizeLayer;
import org.bytedeco.tensorrt.nvinfer.IResizeLayer;
import org.bytedeco.tensorrt.nvinfer.IShuffleLayer;
import org.bytedeco.tensorrt.nvinfer.ITensor;
import org.bytedeco.tensorrt.nvinfer.Permutation;
import org.dir7.backend.tensorrt.network.LayerSink;
import org.dir7.backend.tensorrt.network.MixLayer;
import org.dir7.backend.tensorrt.network.Pointwise;
import org.dir7.backend.tensorrt.network.Type;
import org.dir7.backend.tensorrt.network.WkvLayer;
import org.dir7.engine.model.WeightMatrix;

/** Writes a strongly typed network definition. */
final class TrtSink implements LayerSink<TrtSink.Tensor> {

  /**
   * A tensor with what we know of it: asking TensorRT for shapes allocates.
   *
   * @param handle TensorRT's
   */
  @SuppressWarnings("ArrayRecordComponent") // a handle, never compared
  record Tensor(ITensor handle, Type type, int[] shape) {}

  private final INetworkDefinition network;
  private final HostWeights host;
  private final TrtLibrary library;

  TrtSink(INetworkDefinition network, HostWeights host, TrtLibrary library) {
    this.network = network;
    this.host = host;
    this.library = library;
  }

  private Dims64 dims(int... shape) {
    Dims64 dims = host.keep(new Dims64());
    dims.nbDims(shape.length);
    for (int i = 0; i < shape.length; i++) {
      dims.d(i, shape[i]);
    }
    return dims;
  }

  private static Tensor first(ILayer layer, String what, Type type, int... shape) {
    return new Tensor(Cuda.made(layer, "refuses " + what).getOutput(0), type, shape);
  }

  @Override
  public Tensor input(String name, Type type, int... shape) {
    ITensor input = network.addInput(name, HostWeights.dataType(type), dims(shape));
    return new Tensor(Cuda.made(input, "refuses input " + name), type, shape);
  }

  @Override
  public void output(String name, Tensor tensor) {
    tensor.handle().setName(name);
    network.markOutput(tensor.handle());
  }

  @Override
  public Tensor constant(String name, Type type, float[] values, int... shape) {
    IConstantLayer layer = network.addConstant(dims(shape), host.of(name, type, values));
    return first(layer, name, type, shape);
  }

  @Override
  public Type type(Tensor tensor) {
    return tensor.type();
  }

  @Override
  public int[] shape(Tensor tensor) {
    return tensor.shape().clone();
  }

  @Override
  public Tensor cast(Tensor tensor, Type type) {
    DataType to = HostWeights.dataType(type);
    return first(network.addCast(tensor.handle(), to), "a cast", type, tensor.shape());
  }

  @Override
  public Tensor linear(Tensor rows, Tensor weight) {
    ILayer layer =
        network.addMatrixMultiply(
            rows.handle(), MatrixOperation.kNONE, weight.handle(), MatrixOperation.kTRANSPOSE);
    return first(layer, "a product", rows.type(), rows.shape()[0], weight.shape()[0]);
  }

  /** Quantize, dequantize, product: the pattern that TensorRT computes in INT8 as a whole. */
  @Override
  public Tensor integerLinear(String name, Tensor rows, WeightMatrix.I8 matrix) {
    float step = matrix.input().orElseThrow().scale();
    Tensor scale = constant(name + ".input_scale", Type.FP32, new float[] {step});
    IQuantizeLayer quantized =
        Cuda.made(
            network.addQuantize(rows.handle(), scale.handle(), DataType.kINT8),
            "refuses to quantize the input of " + name);
    ITensor in =
        Cuda.made(
                network.addDequantize(quantized.getOutput(0), scale.handle(), DataType.kFLOAT),
                "refuses the input of " + name)
            .getOutput(0);
    int[] shape = {matrix.rows(), matrix.columns()};
    ITensor stored =
        Cuda.made(network.addConstant(dims(shape), host.of(matrix.q())), "refuses " + name)
            .getOutput(0);
    Tensor steps = constant(name + ".scale", Type.FP32, matrix.scale(), matrix.rows());
    IDequantizeLayer weight =
        Cuda.made(
            network.addDequantize(stored, steps.handle(), DataType.kFLOAT), "refuses " + name);
    weight.setAxis(0);
    ILayer product =
        network.addMatrixMultiply(
            in, MatrixOperation.kNONE, weight.getOutput(0), MatrixOperation.kTRANSPOSE);
    return first(product, name, Type.FP32, rows.shape()[0], matrix.rows());
  }

  @Override
  public Tensor map(Pointwise function, Tensor tensor) {
    ActivationType kind =
        switch (function) {
          case TANH -> ActivationType.kTANH;
          case SIGMOID -> ActivationType.kSIGMOID;
          case RELU -> ActivationType.kRELU;
          default -> throw new IllegalArgumentException(function + " takes two tensors");
        };
    ILayer layer = network.addActivation(tensor.handle(), kind);
    return first(layer, function.name(), tensor.type(), tensor.shape());
  }

  @Override
  public Tensor combine(Pointwise function, Tensor left, Tensor right) {
    ElementWiseOperation kind =
        switch (function) {
          case ADD -> ElementWiseOperation.kSUM;
          case SUBTRACT -> ElementWiseOperation.kSUB;
          case MULTIPLY -> ElementWiseOperation.kPROD;
          default -> throw new IllegalArgumentException(function + " takes one tensor");
        };
    int[] shape = left.shape().clone();
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = Math.max(shape[axis], right.shape()[axis]);
    }
    ILayer layer = network.addElementWise(left.handle(), right.handle(), kind);
    return first(layer, function.name(), left.type(), shape);
  }

  @Override
  public Tensor layerNorm(Tensor tensor, float epsilon) {
    int last = tensor.shape().length - 1;
    int width = tensor.shape()[last];
    int[] shape = new int[last + 1];
    Arrays.fill(shape, 1);
    shape[last] = width;
    float[] ones = new float[width];
    Arrays.fill(ones, 1);
    Tensor scale = constant("norm.scale", tensor.type(), ones, shape);
    Tensor bias = constant("norm.bias", tensor.type(), new float[width], shape);
    INormalizationLayer layer =
        network.addNormalization(tensor.handle(), scale.handle(), bias.handle(), 1 << last);
    Cuda.made(layer, "refuses a norm").setEpsilon(epsilon);
    return first(layer, "a norm", tensor.type(), tensor.shape());
  }

  @Override
  public Tensor reshape(Tensor tensor, int... shape) {
    IShuffleLayer layer = Cuda.made(network.addShuffle(tensor.handle()), "refuses a reshape");
    layer.setReshapeDimensions(dims(shape));
    return first(layer, "a reshape", tensor.type(), shape);
  }

  @Override
  public Tensor transpose(Tensor tensor, int... permutation) {
    IShuffleLayer layer = Cuda.made(network.addShuffle(tensor.handle()), "refuses a transpose");
    Permutation order = host.keep(new Permutation());
    int[] shape = new int[permutation.length];
    for (int axis = 0; axis < permutation.length; axis++) {
      order.order(axis, permutation[axis]);
      shape[axis] = tensor.shape()[permutation[axis]];
    }
    layer.setFirstTranspose(order);
    return first(layer, "a transpose", tensor.type(), shape);
  }

  @Override
  public Tensor slice(Tensor tensor, int axis, int start, int size) {
    int[] from = new int[tensor.shape().length];
    int[] shape = tensor.shape().clone();
    int[] stride = new int[shape.length];
    Arrays.fill(stride, 1);
    from[axis] = start;
    shape[axis] = size;
    ILayer layer = network.addSlice(tensor.handle(), dims(from), dims(shape), dims(stride));
    return first(layer, "a slice", tensor.type(), shape);
  }

  @Override
  public Tensor gather(Tensor tensor, int axis, int[] indices) {
    IConstantLayer constant = network.addConstant(dims(indices.length), host.of(indices));
    ITensor at = Cuda.made(constant, "refuses indices").getOutput(0);
    int[] shape = tensor.shape().clone();
    shape[axis] = indices.length;
    return first(network.addGather(tensor.handle(), at, axis), "a gather", tensor.type(), shape);
  }

  @Override
  public Tensor concat(int axis, List<Tensor> parts) {
    int[] shape = parts.get(0).shape().clone();
    shape[axis] = parts.stream().mapToInt(p -> p.shape()[axis]).sum();
    IConcatenationLayer layer = network.addConcatenation(handles(parts), parts.size());
    Cuda.made(layer, "refuses a concatenation").setAxis(axis);
    return first(layer, "a concatenation", parts.get(0).type(), shape);
  }

  private PointerPointer<ITensor> handles(List<Tensor> tensors) {
    return host.keep(
        new PointerPointer<>(tensors.stream().map(Tensor::handle).toArray(ITensor[]::new)));
  }

  @Override
  public Tensor convolution(String name, Tensor image, int out, float[] weight, float[] bias) {
    IConvolutionLayer layer =
        network.addConvolutionNd(
            image.handle(),
            out,
            dims(3, 3),
            host.of(name + ".weight", image.type(), weight),
            host.of(name + ".bias", image.type(), bias));
    Cuda.made(layer, "refuses " + name).setPaddingNd(dims(1, 1));
    layer.setName(name);
    int[] shape = {1, out, image.shape()[2], image.shape()[3]};
    return first(layer, name, image.type(), shape);
  }

  @Override
  public Tensor upsample(Tensor image) {
    IResizeLayer layer = Cuda.made(network.addResize(image.handle()), "refuses a resize");
    layer.setResizeMode(InterpolationMode.kNEAREST);
    layer.setCoordinateTransformation(ResizeCoordinateTransformation.kASYMMETRIC);
    layer.setNearestRounding(ResizeRoundMode.kFLOOR);
    layer.setScales(new float[] {1, 1, 2, 2}, 4);
    int[] s = image.shape();
    return first(layer, "a resize", image.type(), s[0], s[1], 2 * s[2], 2 * s[3]);
  }

  @Override
  public Tensor wkv(WkvLayer layer, List<Tensor> inputs) {
    int width = layer.vectors().length / WkvLayer.VECTORS;
    Tensor vectors = constant(layer.name(), Type.FP32, layer.vectors(), WkvLayer.VECTORS, width);
    List<Tensor> all = new ArrayList<>(inputs.subList(0, 6));
    all.add(vectors);
    all.addAll(inputs.subList(6, inputs.size()));
    IPluginV3Layer added =
        plugin(library.crossWkv(), layer.name(), PluginFields.values(layer), all);
    return first(added, layer.name(), inputs.get(0).type(), inputs.get(0).shape());
  }

  @Override
  public List<Tensor> mix(MixLayer layer, List<Tensor> inputs) {
    int[] stream = inputs.get(0).shape();
    float[] weights = layer.weights();
    List<Tensor> all = new ArrayList<>(inputs.subList(0, 2));
    all.add(constant(layer.name() + ".weights", Type.FP16, weights, weights.length));
    if (layer.vectors().length > 0) {
      int rows = layer.vectors().length / stream[2];
      all.add(constant(layer.name() + ".vectors", Type.FP32, layer.vectors(), rows, stream[2]));
    }
    all.addAll(inputs.subList(2, inputs.size()));
    IPluginV3Layer added = plugin(library.mix(), layer.name(), PluginFields.values(layer), all);
    List<Tensor> outputs = new ArrayList<>();
    outputs.add(new Tensor(added.getOutput(0), Type.FP32, stream));
    if (layer.value()) {
      int branches = layer.kind() == MixLayer.Kind.CROSS ? layer.withText() : stream[0];
      int[] shape = {branches, stream[1], stream[2]};
      outputs.add(new Tensor(added.getOutput(1), Type.FP16, shape));
    }
    return outputs;
  }

  private IPluginV3Layer plugin(
      IPluginCreatorV3One creator, String name, Map<String, Integer> values, List<Tensor> inputs) {
    IPluginV3 plugin =
        creator.createPlugin(name, PluginFields.of(values, host), TensorRTPhase.kBUILD);
    PointerPointer<?> none = new PointerPointer<>();
    IPluginV3Layer added =
        network.addPluginV3(
            handles(inputs), inputs.size(), none, 0, Cuda.made(plugin, "refuses " + name));
    Cuda.made(added, "refuses " + name).setName(name);
    // The network holds a clone.
    library.natives().destroy("plugin", plugin);
    return added;
  }
}
