package org.dir7.backend.tensorrt.network;

/** Elementwise functions of one or two tensors, as TensorRT has them. */
public enum Pointwise {
  ADD,
  SUBTRACT,
  MULTIPLY,
  TANH,
  SIGMOID,
  RELU
}
