package org.dir7.engine.format;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A tensor in the type an engine stores.
 *
 * @param data little-endian, row-major, position to limit
 * @param scale F32, one an output channel, for I8; empty otherwise
 * @param error empty where nothing changed
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record EncodedTensor(ByteBuffer data, float[] scale, Optional<TensorError> error) {}
