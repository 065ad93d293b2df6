package org.dir7.engine.format;

import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.model.Precision;
import org.dir7.engine.tensor.DType;

/** Which type each tensor of an engine is stored in. */
public final class StorageTypes {

  private StorageTypes() {}

  /** Refuses precisions that no engine of this version has. */
  public static void requireSupported(Precision precision) {
    switch (precision) {
      case FP32, FP16, W8 -> {}
      case W8A8, MIXED ->
          throw Dir7Exception.badInput(
              "precision %s is reserved and not built yet; it must be one of: fp32, fp16, w8",
              precision.id());
    }
  }

  /**
   * The type of a tensor in an engine of that precision.
   *
   * @throws Dir7Exception (bad input) where the precision is not supported
   */
  public static DType of(Precision precision, TensorSpec spec) {
    requireSupported(precision);
    return switch (precision) {
      case FP32 -> DType.F32;
      case FP16 -> DType.F16;
      default -> spec.quantizable() ? DType.I8 : DType.F16;
    };
  }
}
