package org.dir7.backend.tensorrt.cuda;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.tensorrt.global.nvinfer.ActivationType;
import org.bytedeco.tensorrt.global.nvinfer.ElementWiseOperation;
import org.bytedeco.tensorrt.global.nvinfer.MatrixOperation;
import org.bytedeco.tensorrt.global.nvinfer.ReduceOperation;
import org.bytedeco.tensorrt.global.nvinfer.ResizeCoordinateTransformation;
import org.bytedeco.tensorrt.global.nvinfer.ResizeMode;
import org.bytedeco.tensorrt.global.nvinfer.ResizeRoundMode;
import org.bytedeco.tensorrt.global.nvinfer.UnaryOperation;
import org.bytedeco.tensorrt.nvinfer.Dims32;
import org.bytedeco.tensorrt.nvinfer.IConcatenationLayer;
import org.bytedeco.tensorrt.nvinfer.IConstantLayer;
import org.bytedeco.tensorrt.nvinfer.IConvolutionLayer;
import org.bytedeco.tensorrt.nvinfer.ILayer;
import org.bytedeco.tensorrt.nvinfer.INetworkDefinition;
import org.bytedeco.tensorrt.nvinfer.IPluginV2;
import org.bytedeco.tensorrt.nvinfer.IPluginV2Layer;
import org.bytedeco.tensorrt.nvinfer.IResizeLayer;
import org.bytedeco.tensorrt.nvinfer.IShuffleLayer;
import org.bytedeco.tensorrt.nvinfer.ITensor;
import org.bytedeco.tensorrt.nvinfer.Permutation;
import org.dir7.backend.tensorrt.network.LayerSink;
import org.dir7.backend.tensorrt.network.MixLayer;
import org.dir7.backend.tensorrt.network.Pointwise;
import org.dir7.backend.tensorrt.network.Type;
import org.dir7.backend.tensorrt.network.WkvLayer;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.model.WeightMatrix;

/**
 * Writes a network definition. This release has no strongly typed networks: every layer is given
 * its type, and the builder is told to keep it.
 */
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

  private Dims32 dims(int... shape) {
    Dims32 dims = host.keep(new Dims32());
    dims.nbDims(shape.length);
    for (int i = 0; i < shape.length; i++) {
      dims.d(i, shape[i]);
    }
    return dims;
  }

  private static Tensor first(ILayer layer, String what, Type type, int... shape) {
    Cuda.made(layer, "refuses " + what);
    layer.setPrecision(HostWeights.dataType(type));
    layer.setOutputType(0, HostWeights.dataType(type));
    return new Tensor(layer.getOutput(0), type, shape);
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
    return first(network.addIdentity(tensor.handle()), "a cast", type, tensor.shape());
  }

  @Override
  public Tensor linear(Tensor rows, Tensor weight) {
    ILayer layer =
        network.addMatrixMultiply(
            rows.handle(), MatrixOperation.kNONE, weight.handle(), MatrixOperation.kTRANSPOSE);
    return first(layer, "a product", rows.type(), rows.shape()[0], weight.shape()[0]);
  }

  /** This release runs on boards without INT8 arithmetic only; the backend refuses before. */
  @Override
  public Tensor integerLinear(String name, Tensor rows, WeightMatrix.I8 matrix) {
    throw Dir7Exception.internal("%s: an integer product for TensorRT 8.2", name);
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

  /** By reductions: there is no normalization layer. */
  @Override
  public Tensor layerNorm(Tensor tensor, float epsilon) {
    int[] one = new int[tensor.shape().length];
    Arrays.fill(one, 1);
    Tensor centred = combine(Pointwise.SUBTRACT, tensor, mean(tensor));
    Tensor variance = mean(combine(Pointwise.MULTIPLY, centred, centred));
    Tensor floor = constant("norm.epsilon", Type.FP32, new float[] {epsilon}, one);
    Tensor sum = combine(Pointwise.ADD, variance, floor);
    Tensor deviation =
        first(
            network.addUnary(sum.handle(), UnaryOperation.kSQRT),
            "a root",
            sum.type(),
            sum.shape());
    ILayer quotient =
        network.addElementWise(centred.handle(), deviation.handle(), ElementWiseOperation.kDIV);
    return first(quotient, "a norm", tensor.type(), tensor.shape());
  }

  private Tensor mean(Tensor tensor) {
    int last = tensor.shape().length - 1;
    int[] shape = tensor.shape().clone();
    shape[last] = 1;
    ILayer layer = network.addReduce(tensor.handle(), ReduceOperation.kAVG, 1 << last, true);
    return first(layer, "a mean", tensor.type(), shape);
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
    layer.setResizeMode(ResizeMode.kNEAREST);
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
    List<Tensor> all = new java.util.ArrayList<>(inputs.subList(0, 6));
    all.add(vectors);
    all.addAll(inputs.subList(6, inputs.size()));
    IPluginV2 plugin =
        library
            .creator()
            .createPlugin(layer.name(), PluginFields.of(PluginFields.values(layer), host));
    IPluginV2Layer added =
        network.addPluginV2(handles(all), all.size(), Cuda.made(plugin, "refuses " + layer.name()));
    Cuda.made(added, "refuses " + layer.name()).setName(layer.name());
    return first(added, layer.name(), inputs.get(0).type(), inputs.get(0).shape());
  }

  @Override
  public List<Tensor> mix(MixLayer layer, List<Tensor> inputs) {
    throw new IllegalStateException(layer.name() + ": this release emits recurrences alone");
  }
}
