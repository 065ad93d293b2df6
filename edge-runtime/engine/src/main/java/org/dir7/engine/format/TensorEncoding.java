package org.dir7.engine.format;

import java.util.Optional;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.model.Precision;
import org.dir7.engine.tensor.Tensor;

/** Turns a checkpoint's tensors into those of an engine. */
public interface TensorEncoding {

  Precision precision();

  /** What calibrated it; empty where the weights alone decide. */
  default Optional<CalibrationRecipe> calibration() {
    return Optional.empty();
  }

  /** How a tensor is stored; one of the forms that {@link StorageTypes#allows}. */
  default StorageForm form(TensorSpec spec) {
    return StorageForm.of(StorageTypes.of(precision(), spec));
  }

  /**
   * Encodes one tensor in its {@link #form}. Called once a tensor, in the catalog's order.
   *
   * @param source F16 or F32
   * @throws org.dir7.engine.Dir7Exception (bad input) where a value cannot be stored
   */
  EncodedTensor encode(TensorSpec spec, Tensor source);
}
