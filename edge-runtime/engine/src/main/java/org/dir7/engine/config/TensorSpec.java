package org.dir7.engine.config;

import java.util.List;

/**
 * A tensor that a checkpoint must have.
 *
 * @param shape linear weights [out,in], convolutions [out,in,3,3], vectors [n]
 * @param quantizable whether its weights may be stored as I8 with a scale an output channel
 */
public record TensorSpec(String name, List<Integer> shape, boolean quantizable) {

  public TensorSpec {
    shape = List.copyOf(shape);
  }

  /** Whether it has output rows: a linear weight, or a convolution with its window as columns. */
  public boolean isMatrix() {
    return shape.size() > 1;
  }

  /** Output channels. */
  public int rows() {
    return shape.get(0);
  }

  /** Inputs of an output channel: in, or in*3*3. */
  public int columns() {
    return (int) (elements() / rows());
  }

  public long elements() {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }

  /** The same tensor under a prefix. */
  TensorSpec prefixed(String prefix) {
    return new TensorSpec(prefix + name, shape, quantizable);
  }
}
