package org.dir7.engine.format;

import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.model.Precision;
import org.dir7.engine.tensor.Tensor;

/** Turns a checkpoint's tensors into those of an engine. */
public interface TensorEncoding {

  Precision precision();

  /**
   * Encodes one tensor in the type of {@link StorageTypes#of}. Called once a tensor, in the
   * catalog's order.
   *
   * @param source F16 or F32
   * @throws org.dir7.engine.Dir7Exception (bad input) where a value cannot be stored
   */
  EncodedTensor encode(TensorSpec spec, Tensor source);
}
