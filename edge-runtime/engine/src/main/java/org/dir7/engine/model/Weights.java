package org.dir7.engine.model;

import org.dir7.engine.config.TensorCatalog;

/**
 * Weights by the names of the checkpoint; the decoder's are prefixed {@code decoder.}, as in {@code
 * decoder.s1.0.a.weight}.
 */
public interface Weights {

  /** Prefix of the decoder's tensors. */
  String DECODER = TensorCatalog.DECODER_PREFIX;

  /**
   * A vector (bias, mix, norm, adaptive table) as FP32, freshly allocated.
   *
   * @throws org.dir7.engine.Dir7Exception (bad input) where it is missing or not finite
   */
  float[] vector(String name);

  /**
   * A matrix, {@code name} ending in {@code .weight}.
   *
   * @throws org.dir7.engine.Dir7Exception (bad input) where it is missing
   */
  WeightMatrix matrix(String name);
}
