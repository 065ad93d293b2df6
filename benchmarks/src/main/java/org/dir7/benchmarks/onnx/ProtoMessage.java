package org.dir7.benchmarks.onnx;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A protocol buffer message being written, in the wire format: all that ONNX files need, so that no
 * library and no generated classes are needed. Bytes are held by reference; a model's weights exist
 * once.
 */
final class ProtoMessage {

  /** Wire types. */
  private static final int VARINT = 0;

  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private static final int VARINT_BITS = 7;
  private static final int MAX_VARINT_BYTES = 10;

  private final List<byte[]> chunks = new ArrayList<>();
  private long size;

  /** An integer or enum field. */
  ProtoMessage varint(int field, long value) {
    tag(field, VARINT);
    return append(encoded(value));
  }

  /** A float field. */
  ProtoMessage fixed32(int field, float value) {
    tag(field, FIXED32);
    int bits = Float.floatToRawIntBits(value);
    return append(
        new byte[] {
          (byte) bits,
          (byte) (bits >>> Byte.SIZE),
          (byte) (bits >>> 2 * Byte.SIZE),
          (byte) (bits >>> 3 * Byte.SIZE)
        });
  }

  ProtoMessage text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtoMessage bytes(int field, byte[] value) {
    tag(field, LENGTH_DELIMITED);
    append(encoded(value.length));
    return append(value);
  }

  /** A message field; {@code value} is complete and does not change any more. */
  ProtoMessage message(int field, ProtoMessage value) {
    tag(field, LENGTH_DELIMITED);
    append(encoded(value.size));
    value.chunks.forEach(this::append);
    return this;
  }

  void write(Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (byte[] chunk : chunks) {
        out.write(chunk);
      }
    }
  }

  byte[] toByteArray() {
    byte[] all = new byte[Math.toIntExact(size)];
    int at = 0;
    for (byte[] chunk : chunks) {
      System.arraycopy(chunk, 0, all, at, chunk.length);
      at += chunk.length;
    }
    return all;
  }

  private void tag(int field, int wireType) {
    append(encoded((long) field << 3 | wireType));
  }

  private ProtoMessage append(byte[] chunk) {
    chunks.add(chunk);
    size += chunk.length;
    return this;
  }

  /** Seven bits a byte, low first, the top bit set on all but the last. */
  private static byte[] encoded(long value) {
    byte[] bytes = new byte[MAX_VARINT_BYTES];
    int n = 0;
    long rest = value;
    while (rest >>> VARINT_BITS != 0) {
      bytes[n++] = (byte) (rest & 0x7f | 0x80);
      rest >>>= VARINT_BITS;
    }
    bytes[n++] = (byte) rest;
    return java.util.Arrays.copyOf(bytes, n);
  }
}
