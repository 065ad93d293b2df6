package org.dir7.engine.tensor;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.json.StrictJson;

/**
 * The header of a safetensors file: u64 length, then as many bytes of JSON, then the data, which
 * the tensors must cover without gap or overlap.
 *
 * @param tensors in the header's order
 * @param metadata the free-text map {@code __metadata__}
 * @param dataStart offset of the data in the file
 */
record SafetensorsHeader(Map<String, Entry> tensors, Map<String, String> metadata, int dataStart) {

  static final String METADATA = "__metadata__";

  /** Limit of the format's own implementation. */
  static final int MAX_HEADER = 100_000_000;

  /**
   * Where a tensor lies.
   *
   * @param begin offset in the data
   * @param end exclusive
   */
  record Entry(DType dtype, List<Integer> shape, long begin, long end) {}

  /**
   * Reads and checks.
   *
   * @param source the file's name, for messages
   * @param file the whole file
   */
  static SafetensorsHeader read(String source, ByteBuffer file) {
    ByteBuffer bytes = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    long size = bytes.capacity();
    if (size < Long.BYTES) {
      throw Dir7Exception.badInput(
          "%s: truncated, %d bytes; a safetensors file starts with 8 bytes of header length",
          source, size);
    }
    long length = bytes.getLong(0);
    if (length < 2 || length > MAX_HEADER) {
      throw Dir7Exception.badInput(
          "%s: header length is %s; it must be from 2 to %d (is this a safetensors file?)",
          source, Long.toUnsignedString(length), MAX_HEADER);
    }
    if (Long.BYTES + length > size) {
      throw Dir7Exception.badInput(
          "%s: truncated, the header ends at byte %d of a file of %d",
          source, Long.BYTES + length, size);
    }
    int start = Long.BYTES + (int) length;
    JsonNode json = StrictJson.parse(source + ": header", bytes.slice(Long.BYTES, (int) length));
    if (!json.isObject()) {
      throw Dir7Exception.badInput("%s: the header is not a JSON object", source);
    }
    Map<String, Entry> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    json.fields()
        .forEachRemaining(
            field -> {
              if (field.getKey().equals(METADATA)) {
                metadata.putAll(metadata(source, field.getValue()));
              } else {
                tensors.put(field.getKey(), entry(source, field.getKey(), field.getValue()));
              }
            });
    checkCoverage(source, tensors, size - start);
    return new SafetensorsHeader(
        Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(metadata), start);
  }

  private static Map<String, String> metadata(String source, JsonNode json) {
    Map<String, String> map = new LinkedHashMap<>();
    json.fields()
        .forEachRemaining(
            field -> {
              if (!field.getValue().isTextual()) {
                throw Dir7Exception.badInput(
                    "%s: %s.%s is %s; it must be a string",
                    source, METADATA, field.getKey(), field.getValue());
              }
              map.put(field.getKey(), field.getValue().textValue());
            });
    if (!json.isObject()) {
      throw Dir7Exception.badInput("%s: %s must be an object of strings", source, METADATA);
    }
    return map;
  }

  private static Entry entry(String source, String name, JsonNode json) {
    JsonNode type = json.path("dtype");
    DType dtype =
        DType.byName(type.asText())
            .orElseThrow(
                () ->
                    Dir7Exception.badInput(
                        "%s: tensor %s has type %s; it must be one of: %s",
                        source, name, type.isMissingNode() ? "none" : type, DType.names()));
    List<Integer> shape = new ArrayList<>();
    long bytes = dtype.bytes();
    if (!json.path("shape").isArray()) {
      throw Dir7Exception.badInput("%s: tensor %s: shape must be an array", source, name);
    }
    for (JsonNode dimension : json.path("shape")) {
      if (!dimension.isIntegralNumber()
          || !dimension.canConvertToInt()
          || dimension.intValue() < 0) {
        throw Dir7Exception.badInput(
            "%s: tensor %s: shape holds %s; a dimension must be a whole number from 0 to %d",
            source, name, dimension, Integer.MAX_VALUE);
      }
      shape.add(dimension.intValue());
      bytes *= dimension.intValue();
      if (bytes > Integer.MAX_VALUE) {
        throw Dir7Exception.badInput(
            "%s: tensor %s: shape %s has over %d bytes, the limit of one tensor",
            source, name, json.path("shape"), Integer.MAX_VALUE);
      }
    }
    JsonNode offsets = json.path("data_offsets");
    if (offsets.size() != 2
        || !offsets.path(0).isIntegralNumber()
        || !offsets.path(1).isIntegralNumber()
        || !offsets.path(0).canConvertToLong()
        || !offsets.path(1).canConvertToLong()
        || offsets.path(0).longValue() < 0
        || offsets.path(1).longValue() < offsets.path(0).longValue()) {
      throw Dir7Exception.badInput(
          "%s: tensor %s: data_offsets is %s; it must be [begin, end] with 0 <= begin <= end",
          source, name, offsets.isMissingNode() ? "missing" : offsets);
    }
    Entry entry =
        new Entry(
            dtype, List.copyOf(shape), offsets.path(0).longValue(), offsets.path(1).longValue());
    if (entry.end - entry.begin != bytes) {
      throw Dir7Exception.badInput(
          "%s: tensor %s: data_offsets %s span %d bytes; %s of shape %s has %d",
          source, name, offsets, entry.end - entry.begin, dtype, shape, bytes);
    }
    return entry;
  }

  private static void checkCoverage(String source, Map<String, Entry> tensors, long dataBytes) {
    List<Map.Entry<String, Entry>> sorted = new ArrayList<>(tensors.entrySet());
    sorted.sort(
        Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin)
            .thenComparingLong(e -> e.getValue().end));
    long covered = 0;
    String before = "";
    for (Map.Entry<String, Entry> item : sorted) {
      Entry entry = item.getValue();
      if (entry.begin < covered) {
        throw Dir7Exception.badInput(
            "%s: tensors %s and %s overlap: %s begins at byte %d, %s ends at %d",
            source, before, item.getKey(), item.getKey(), entry.begin, before, covered);
      }
      if (entry.begin > covered) {
        throw Dir7Exception.badInput(
            "%s: bytes %d to %d of the data, before tensor %s, belong to no tensor",
            source, covered, entry.begin, item.getKey());
      }
      if (entry.end > dataBytes) {
        throw Dir7Exception.badInput(
            "%s: truncated, tensor %s ends at byte %d of the data and there are %d",
            source, item.getKey(), entry.end, dataBytes);
      }
      covered = entry.end;
      before = item.getKey();
    }
    if (covered < dataBytes) {
      throw Dir7Exception.badInput(
          "%s: %d bytes after the last tensor belong to no tensor", source, dataBytes - covered);
    }
  }
}
