package org.dir7.profile.file;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.json.StrictJson;

/**
 * Results as JSON, for every kind of them: names of fields are the records' in snake case, {@code
 * schema} is the version of the format. Fields that a later version may add are passed over; those
 * that an earlier version did not have yet read as empty.
 */
public final class ResultJson {

  /** A day of a small engine's pictures is a tenth of this. */
  private static final long MOST_BYTES = 256L << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .build();

  private ResultJson() {}

  /** A file's text. */
  public static String text(Object result) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n";
    } catch (JsonProcessingException e) {
      throw Dir7Exception.internal("a result cannot be written").causedBy(e);
    }
  }

  /**
   * Reads a file of this or an earlier version.
   *
   * @param what it must be, such as {@code profile}
   * @param list a field besides {@code schema} that every file of the kind has: a list
   * @param newest version that can be read
   * @throws Dir7Exception (bad input) naming the field that is wrong
   */
  public static <T> T read(Path file, Class<T> type, String what, String list, int newest) {
    JsonNode root = StrictJson.parse(file.toString(), ByteBuffer.wrap(bytes(file, what)));
    check(file, root, what, list, newest);
    try {
      return MAPPER.treeToValue(root, type);
    } catch (JsonProcessingException e) {
      throw Dir7Exception.badInput("%s: %s", file, sentence(e, what)).causedBy(e);
    }
  }

  private static byte[] bytes(Path file, String what) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw Dir7Exception.badInput(
            "%s: %d bytes; a %s has at most %d", file, Files.size(file), what, MOST_BYTES);
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw Dir7Exception.badInput("%s: no such file", file).causedBy(e);
    } catch (IOException e) {
      throw Dir7Exception.badInput("%s: cannot be read (%s)", file, e.getMessage()).causedBy(e);
    }
  }

  /** Another tool's file, or a newer version's, is told before its fields are looked at. */
  private static void check(Path file, JsonNode root, String what, String list, int newest) {
    if (!root.isObject() || !root.path("schema").isIntegralNumber() || !root.path(list).isArray()) {
      throw Dir7Exception.badInput(
          "%s: not a %s: fields schema and %s are expected", file, what, list);
    }
    int schema = root.path("schema").asInt();
    if (schema < 1 || schema > newest) {
      throw Dir7Exception.badInput(
          "%s: schema is %s; this program reads 1 to %d", file, root.path("schema"), newest);
    }
  }

  /** Path and problem of a field that does not fit its record. */
  private static String sentence(JsonProcessingException e, String what) {
    String path =
        e instanceof JsonMappingException mapping
            ? mapping.getPath().stream()
                .map(
                    at -> at.getFieldName() == null ? "[" + at.getIndex() + "]" : at.getFieldName())
                .collect(Collectors.joining("."))
                .replace(".[", "[")
            : "";
    String message = e.getOriginalMessage();
    String first = message.lines().findFirst().orElse("");
    return path.isEmpty()
        ? plain(first)
        : "%s does not fit a %s: %s".formatted(path, what, plain(first));
  }

  /** Without names of Java classes. */
  private static String plain(String message) {
    return message
        .replaceFirst(" \\(set [\\w.]+ to 'false' to allow\\)", "")
        .replaceAll("`?\\b([a-z]\\w*\\.)+([A-Z]\\w*)(<[^>]*>+)?`?", "$2");
  }
}
