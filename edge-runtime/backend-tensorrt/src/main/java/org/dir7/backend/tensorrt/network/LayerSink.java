package org.dir7.backend.tensorrt.network;

import java.util.List;
import org.dir7.engine.model.WeightMatrix;

/**
 * Where a network is written to, one primitive layer a call. The TensorRT releases implement it
 * with layers of their own; tests implement it with arrays, so that what is emitted can be checked
 * on a machine without a GPU.
 *
 * <p>Tensors have fixed shapes and one element type; nothing is cast silently.
 *
 * @param <T> the implementation's tensor
 */
public interface LayerSink<T> {

  T input(String name, Type type, int... shape);

  void output(String name, T tensor);

  /**
   * A constant.
   *
   * @param values row-major, rounded to {@code type}
   * @throws org.dir7.engine.Dir7Exception (bad input) naming the tensor, where a value overflows
   */
  T constant(String name, Type type, float[] values, int... shape);

  Type type(T tensor);

  int[] shape(T tensor);

  T cast(T tensor, Type type);

  /** {@code rows [r,in] * weight [out,in]^T}. */
  T linear(T rows, T weight);

  /**
   * The integer product of explicit quantization, {@link org.dir7.engine.model.InputQuantization}
   * without smoothing: rows are quantized by the static scale, and the INT32 sum is multiplied by
   * it and the row's scale of the weights.
   *
   * @param name of the matrix
   * @param rows FP32 [r,in], smoothed where the matrix asks for it
   * @param matrix [out,in] with an input scale
   * @return FP32 [r,out]
   */
  T integerLinear(String name, T rows, WeightMatrix.I8 matrix);

  /** One-argument function. */
  T map(Pointwise function, T tensor);

  /** Two tensors of equal type and rank; dimensions are equal or 1. */
  T combine(Pointwise function, T left, T right);

  /** {@code (x - mean) / sqrt(variance + epsilon)} over the last axis of an FP32 tensor. */
  T layerNorm(T tensor, float epsilon);

  T reshape(T tensor, int... shape);

  /** Axis i of the result is axis {@code permutation[i]} of the tensor. */
  T transpose(T tensor, int... permutation);

  T slice(T tensor, int axis, int start, int size);

  /** Element i along the axis is element {@code indices[i]} of the tensor. */
  T gather(T tensor, int axis, int[] indices);

  T concat(int axis, List<T> parts);

  /**
   * 3x3 convolution with padding 1 and bias of [1,C,H,W].
   *
   * @param weight [out,C,3,3]
   * @param bias [out]
   */
  T convolution(String name, T image, int out, float[] weight, float[] bias);

  /** Nearest doubling of [1,C,H,W]. */
  T upsample(T image);

  /** The fused recurrence; inputs as {@link WkvLayer} lists them. */
  T wkv(WkvLayer layer, List<T> inputs);

  /** A whole residual branch; inputs and outputs as {@link MixLayer} lists them. */
  List<T> mix(MixLayer layer, List<T> inputs);
}
