package org.dir7.engine.testing;

import java.util.Optional;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.format.EncodedTensor;
import org.dir7.engine.format.TensorEncoding;
import org.dir7.engine.model.Precision;
import org.dir7.engine.tensor.Tensor;

/** Keeps the F16 tensors of a tiny checkpoint as they are: fp16 without a quantizer. */
public final class AsStored implements TensorEncoding {

  @Override
  public Precision precision() {
    return Precision.FP16;
  }

  @Override
  public EncodedTensor encode(TensorSpec spec, Tensor source) {
    return new EncodedTensor(source.data(), new float[0], Optional.empty());
  }
}
