package org.dir7.daemon.update;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.Sha256;

/**
 * A piece of a bundle as a message: 32 bytes, the bundle's SHA-256; 8 bytes, the offset,
 * big-endian; the rest, at least one byte of the bundle from there on.
 *
 * @param sha256 of the whole bundle, hexadecimal
 */
@SuppressWarnings("ArrayRecordComponent") // written to disk, never compared
public record UpdateChunk(String sha256, long offset, byte[] data) {

  /** A message stays below the 64 KiB that a device takes. */
  public static final int MAX_DATA = 48 << 10;

  private static final int HASH_BYTES = 32;
  private static final int HEAD = HASH_BYTES + Long.BYTES;

  /** As a message. */
  public byte[] bytes() {
    return ByteBuffer.allocate(HEAD + data.length)
        .put(HexFormat.of().parseHex(sha256))
        .putLong(offset)
        .put(data)
        .array();
  }

  /**
   * Reads a message.
   *
   * @throws Dir7Exception (bad input) where it is none
   */
  static UpdateChunk parse(byte[] message) {
    if (message.length <= HEAD || message.length > HEAD + MAX_DATA) {
      throw Dir7Exception.badInput(
          "a chunk of %d bytes; it must have %d to %d", message.length, HEAD + 1, HEAD + MAX_DATA);
    }
    ByteBuffer buffer = ByteBuffer.wrap(message);
    byte[] hash = new byte[HASH_BYTES];
    long offset = buffer.get(hash).getLong();
    if (offset < 0) {
      throw Dir7Exception.badInput("a chunk at offset %d; it must not be negative", offset);
    }
    return new UpdateChunk(
        Sha256.hex(hash), offset, Arrays.copyOfRange(message, HEAD, message.length));
  }
}
