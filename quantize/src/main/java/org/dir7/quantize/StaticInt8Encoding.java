package org.dir7.quantize;

import java.util.Optional;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.format.CalibrationRecipe;
import org.dir7.engine.format.EncodedTensor;
import org.dir7.engine.format.StorageForm;
import org.dir7.engine.format.TensorEncoding;
import org.dir7.engine.model.InputQuantization;
import org.dir7.engine.model.Precision;
import org.dir7.engine.tensor.DType;
import org.dir7.engine.tensor.Tensor;
import org.dir7.quantize.calibrate.CalibrationData;
import org.dir7.quantize.weights.RowScales;

/**
 * w8a8 by the largest magnitude: weights as w8 stores them, and a static scale for the input of
 * each I8 matrix, the largest magnitude that calibration saw over 127.
 */
final class StaticInt8Encoding implements TensorEncoding {

  private final TensorEncoding weights = new StorageEncoding(Precision.W8);
  private final CalibrationRecipe recipe;
  private final CalibrationData data;

  StaticInt8Encoding(CalibrationRecipe recipe, CalibrationData data) {
    this.recipe = recipe;
    this.data = data;
  }

  @Override
  public Precision precision() {
    return Precision.W8A8;
  }

  @Override
  public Optional<CalibrationRecipe> calibration() {
    return Optional.of(recipe);
  }

  @Override
  public StorageForm form(TensorSpec spec) {
    return spec.quantizable()
        ? new StorageForm(DType.I8, StorageForm.Input.INT8)
        : weights.form(spec);
  }

  @Override
  public EncodedTensor encode(TensorSpec spec, Tensor source) {
    EncodedTensor encoded = weights.encode(spec, source);
    if (!spec.quantizable()) {
      return encoded;
    }
    float scale = RowScales.of(data.statistics(spec.name()).max());
    return new EncodedTensor(
        encoded.data(),
        encoded.scale(),
        Optional.of(new InputQuantization(scale, Optional.empty())),
        encoded.error());
  }
}
