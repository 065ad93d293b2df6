package org.dir7.engine.format;

import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.config.TensorSpec.Int8;
import org.dir7.engine.model.Precision;
import org.dir7.engine.tensor.DType;

/** Which type each tensor of an engine is stored in. */
public final class StorageTypes {

  private StorageTypes() {}

  /** Refuses precisions that no engine of this version has. */
  public static void requireSupported(Precision precision) {
    if (precision == Precision.MIXED) {
      throw Dir7Exception.badInput(
          "precision %s is reserved and not built yet; it must be one of: fp32, fp16, w8, w8a8",
          precision.id());
    }
  }

  /**
   * The usual type of a tensor in an engine of that precision.
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

  /**
   * Whether an engine of that precision may store a tensor so: with w8 and w8a8 any matrix that may
   * be I8 may be F16 as well, and with w8a8 the inputs of the large matrices may be INT8.
   */
  public static boolean allows(Precision precision, TensorSpec spec, StorageForm form) {
    if (form.dtype() == DType.I8) {
      return isInt8(precision)
          && spec.int8() != Int8.NEVER
          && (form.input() == StorageForm.Input.FLOAT
              || precision == Precision.W8A8 && spec.quantizable());
    }
    return form.input() == StorageForm.Input.FLOAT
        && form.dtype() == (precision == Precision.FP32 ? DType.F32 : DType.F16);
  }

  /** Whether engines of that precision hold I8 matrices. */
  public static boolean isInt8(Precision precision) {
    return precision == Precision.W8 || precision == Precision.W8A8;
  }
}
