package org.dir7.engine.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.dir7.engine.Dir7Exception;

/** Parses one JSON value: UTF-8 only, no field twice, nothing after it. */
public final class StrictJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private StrictJson() {}

  /**
   * Parses the remaining bytes.
   *
   * @param source what they are, for messages: a file, or "FILE: header"
   * @throws Dir7Exception (bad input) naming the line and column of the first fault
   */
  public static JsonNode parse(String source, ByteBuffer utf8) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw Dir7Exception.badInput("%s: not valid UTF-8", source).causedBy(e);
    }
    return parse(source, text);
  }

  /** As {@link #parse(String, ByteBuffer)}, of text. */
  public static JsonNode parse(String source, String text) {
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw Dir7Exception.badInput(
              "%s: not valid JSON at line %d, column %d: %s",
              source,
              e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
              e.getLocation() == null ? 1 : e.getLocation().getColumnNr(),
              firstLine(e.getOriginalMessage()))
          .causedBy(e);
    }
    if (node == null || node.isMissingNode()) {
      throw Dir7Exception.badInput("%s: empty, JSON is expected", source);
    }
    return node;
  }

  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    String first = end < 0 ? message : message.substring(0, end);
    // What Jackson would have a programmer do means nothing to the owner of the file.
    return first
        .replaceFirst(": enable `JsonReadFeature.*", "")
        .replaceFirst(" \\(start marker at .*", "");
  }
}
