package org.dir7.engine.format;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.dir7.engine.model.InputQuantization;

/**
 * A tensor in the type an engine stores.
 *
 * @param data little-endian, row-major, position to limit
 * @param scale F32, one an output channel, for I8; empty otherwise
 * @param input as the tensor's {@link StorageForm} says
 * @param error empty where nothing changed
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record EncodedTensor(
    ByteBuffer data,
    float[] scale,
    Optional<InputQuantization> input,
    Optional<TensorError> error) {

  /** A tensor whose input stays as it is. */
  public EncodedTensor(ByteBuffer data, float[] scale, Optional<TensorError> error) {
    this(data, scale, Optional.empty(), error);
  }
}
