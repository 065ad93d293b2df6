package org.dir7.engine.tensor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.AtomicFile;

/**
 * Collects tensors and writes them in the order they were added. The same tensors give the same
 * bytes: metadata first, compact JSON, header padded with spaces to a multiple of 8.
 *
 * <p>Data is asked for when its turn comes, one tensor at a time, so that a file need not fit into
 * memory.
 */
public final class SafetensorsWriter {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
  private static final int ALIGNMENT = 8;

  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Item> items = new LinkedHashMap<>();

  private record Item(DType dtype, List<Integer> shape, long bytes, Supplier<ByteBuffer> data) {}

  @CanIgnoreReturnValue
  public SafetensorsWriter metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /**
   * Adds a tensor.
   *
   * @param data gives its elements, little-endian, from position to limit
   */
  @CanIgnoreReturnValue
  public SafetensorsWriter add(
      String name, DType dtype, List<Integer> shape, Supplier<ByteBuffer> data) {
    long bytes =
        shape.stream().mapToLong(Integer::longValue).reduce(dtype.bytes(), Math::multiplyExact);
    if (items.putIfAbsent(name, new Item(dtype, List.copyOf(shape), bytes, data)) != null) {
      throw new IllegalArgumentException("tensor " + name + " was added before");
    }
    return this;
  }

  /** Adds F32 elements. */
  @CanIgnoreReturnValue
  public SafetensorsWriter addF32(String name, List<Integer> shape, float[] values) {
    return add(name, DType.F32, shape, () -> f32(values));
  }

  /** Adds elements rounded to F16 (ties to even). */
  @CanIgnoreReturnValue
  public SafetensorsWriter addF16(String name, List<Integer> shape, float[] values) {
    return add(name, DType.F16, shape, () -> f16(values));
  }

  /** Adds a tensor of another file as it is. */
  @CanIgnoreReturnValue
  public SafetensorsWriter add(String name, Tensor tensor) {
    return add(name, tensor.dtype(), tensor.shape(), tensor::data);
  }

  /**
   * Writes the file whole or not at all.
   *
   * @return its size in bytes
   * @throws Dir7Exception (environment) where it cannot be written
   */
  @CanIgnoreReturnValue
  public long write(Path file) {
    return AtomicFile.write(file, this::writeTo);
  }

  /** The file's bytes, for small ones. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writeTo(Channels.newChannel(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail so
    }
    return bytes.toByteArray();
  }

  void writeTo(WritableByteChannel out) throws IOException {
    byte[] header = header();
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    AtomicFile.writeFully(out, length.putLong(header.length).flip());
    AtomicFile.writeFully(out, ByteBuffer.wrap(header));
    for (Map.Entry<String, Item> item : items.entrySet()) {
      ByteBuffer data = item.getValue().data.get();
      if (data.remaining() != item.getValue().bytes) {
        throw new IllegalStateException(
            "tensor "
                + item.getKey()
                + " gave "
                + data.remaining()
                + " bytes of "
                + item.getValue().bytes);
      }
      AtomicFile.writeFully(out, data);
    }
  }

  private byte[] header() {
    ObjectNode root = MAPPER.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode free = root.putObject(SafetensorsHeader.METADATA);
      metadata.forEach(free::put);
    }
    long offset = 0;
    for (Map.Entry<String, Item> item : items.entrySet()) {
      ObjectNode entry = root.putObject(item.getKey());
      entry.put("dtype", item.getValue().dtype.name());
      ArrayNode shape = entry.putArray("shape");
      item.getValue().shape.forEach(shape::add);
      long end = offset + item.getValue().bytes;
      entry.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    String json;
    try {
      json = MAPPER.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw Dir7Exception.internal("a safetensors header cannot be written").causedBy(e);
    }
    int padding = Math.floorMod(-json.length(), ALIGNMENT);
    return (json + " ".repeat(padding)).getBytes(StandardCharsets.US_ASCII);
  }

  private static ByteBuffer f32(float[] values) {
    ByteBuffer bytes = buffer(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  private static ByteBuffer f16(float[] values) {
    ByteBuffer bytes = buffer(values.length * Short.BYTES);
    for (float value : values) {
      bytes.putShort(Half.fromFloat(value));
    }
    return bytes.flip();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
