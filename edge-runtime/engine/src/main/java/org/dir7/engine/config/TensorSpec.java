package org.dir7.engine.config;

import java.util.List;

/**
 * A tensor that a checkpoint must have.
 *
 * @param shape linear weights [out,in], convolutions [out,in,3,3], vectors [n]
 * @param int8 whether its weights may be stored as I8 with a scale an output channel
 */
public record TensorSpec(String name, List<Integer> shape, Int8 int8) {

  /** Whether an engine of 8 bits may store a tensor so. */
  public enum Int8 {
    /** Low-rank paths, norms, mixes, embed, head: an error there feeds the recurrence. */
    NEVER,
    /** Conditioning matrices and the decoder's convolutions: where the error allows. */
    POSSIBLE,
    /** The matrices that hold most of the weights: unless one is kept for accuracy. */
    USUAL
  }

  public TensorSpec {
    shape = List.copyOf(shape);
  }

  /** Whether plain rounding stores it as I8: the 120 large matrices of the shipped model. */
  public boolean quantizable() {
    return int8 == Int8.USUAL;
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
    return new TensorSpec(prefix + name, shape, int8);
  }
}
