package org.dir7.engine.graph;

/** Elementwise function after a linear map. */
public enum Activation {
  NONE,
  TANH,
  SIGMOID,
  /** x * sigmoid(x). */
  SILU,
  /** max(x, 0)^2. */
  RELU_SQUARED
}
