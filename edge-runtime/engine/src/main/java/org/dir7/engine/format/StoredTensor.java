package org.dir7.engine.format;

import java.util.Optional;
import org.dir7.engine.tensor.DType;

/**
 * How an engine stores a tensor of the model.
 *
 * @param error empty where nothing changed
 */
public record StoredTensor(StorageForm form, Optional<TensorError> error) {

  public DType dtype() {
    return form.dtype();
  }
}
