package org.dir7.daemon.job;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.dir7.engine.Dir7Exception;

/**
 * Reads JSON that strangers sent. Size, encoding, depth and doubled keys are checked before a tree
 * is built.
 */
public final class JsonText {

  /** Largest message: 64 KiB. */
  public static final int MAX_BYTES = 64 << 10;

  /** Deepest nesting of objects and arrays. */
  public static final int MAX_DEPTH = 8;

  /** Longest number in characters; a double needs no more than 24. */
  private static final int MAX_NUMBER_LENGTH = 64;

  /** Writes our own JSON, too. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_LENGTH)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Only looks for an id: no tree, so that depth costs nothing worth refusing. */
  private static final JsonFactory PROBE =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(1 << 20).build())
          .build();

  private JsonText() {}

  /**
   * The tree of a message.
   *
   * @throws Dir7Exception of kind bad input: too large, not UTF-8, not JSON, too deep, a key twice
   */
  public static JsonNode read(byte[] message) {
    if (message.length > MAX_BYTES) {
      throw Dir7Exception.badInput(
          "the message has %d bytes; at most %d are taken", message.length, MAX_BYTES);
    }
    String text = decode(message);
    try {
      JsonNode tree = MAPPER.readTree(text);
      if (tree == null || tree.isMissingNode()) {
        throw Dir7Exception.badInput("the message is empty; it must be a JSON object");
      }
      return tree;
    } catch (StreamConstraintsException e) {
      String limit =
          e.getOriginalMessage().contains("nesting depth")
              ? "it is nested deeper than " + MAX_DEPTH + " levels"
              : "a number has more than " + MAX_NUMBER_LENGTH + " characters";
      throw Dir7Exception.badInput("the message is refused: %s", limit).causedBy(e);
    } catch (JsonProcessingException e) {
      String twice = problem(e);
      if (twice.startsWith(DOUBLED)) {
        throw Dir7Exception.badInput(
                "the message has the field %s twice", twice.substring(DOUBLED.length()))
            .causedBy(e);
      }
      throw Dir7Exception.badInput("the message is not JSON: %s%s", place(e), problem(e))
          .causedBy(e);
    }
  }

  /**
   * The text under {@code "id"} on the first level, as far as the message can be read up to there,
   * whatever follows.
   */
  public static Optional<String> findId(byte[] message) {
    try (JsonParser parser = PROBE.createParser(new String(message, StandardCharsets.UTF_8))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("id")) {
          return value == JsonToken.VALUE_STRING ? Optional.of(parser.getText()) : Optional.empty();
        }
        parser.skipChildren();
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // broken before an id came
    }
  }

  private static String decode(byte[] message) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message)).toString();
    } catch (CharacterCodingException e) {
      throw Dir7Exception.badInput("the message is not UTF-8 text").causedBy(e);
    }
  }

  private static String place(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : "line %d, column %d: "
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  /** How Jackson begins to say that. */
  private static final String DOUBLED = "Duplicate field ";

  /** What Jackson would have a programmer do means nothing to who sent the message. */
  private static final String PARSER_ADVICE = ": enable `JsonReadFeature.*";

  private static String problem(JsonProcessingException e) {
    String first =
        String.valueOf(e.getOriginalMessage())
            .lines()
            .findFirst()
            .orElse("")
            .replaceFirst(PARSER_ADVICE, "");
    return first.length() <= 160 ? first : first.substring(0, 160) + "...";
  }
}
