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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.AtomicFile;
import org.dir7.engine.json.StrictJson;
import org.dir7.profile.Profile;

/**
 * profile.json. Names of fields are the records' in snake case. Fields that a later version may add
 * are passed over; those that an earlier version did not have yet read as empty.
 */
public final class ProfileFile {

  /** Name inside an output folder. */
  public static final String NAME = "profile.json";

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

  private ProfileFile() {}

  /** Replaces or creates the file. */
  public static void write(Path file, Profile profile) {
    AtomicFile.write(file, json(profile).getBytes(StandardCharsets.UTF_8));
  }

  /** The file's text. */
  static String json(Profile profile) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(profile) + "\n";
    } catch (JsonProcessingException e) {
      throw Dir7Exception.internal("a profile cannot be written").causedBy(e);
    }
  }

  /**
   * Reads a profile of this or an earlier version.
   *
   * @param file or the folder that it lies in
   * @throws Dir7Exception (bad input) naming the field that is wrong
   */
  public static Profile read(Path file) {
    Path json = Files.isDirectory(file) ? file.resolve(NAME) : file;
    JsonNode root = StrictJson.parse(json.toString(), ByteBuffer.wrap(bytes(json)));
    check(json, root);
    try {
      return ProfileCheck.checked(json.toString(), MAPPER.treeToValue(root, Profile.class));
    } catch (JsonProcessingException e) {
      throw Dir7Exception.badInput("%s: %s", json, sentence(e)).causedBy(e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw Dir7Exception.badInput(
            "%s: %d bytes; a profile has at most %d", file, Files.size(file), MOST_BYTES);
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw Dir7Exception.badInput("%s: no such file", file).causedBy(e);
    } catch (IOException e) {
      throw Dir7Exception.badInput("%s: cannot be read (%s)", file, e.getMessage()).causedBy(e);
    }
  }

  /** Another tool's file, or a newer version's, is told before its fields are looked at. */
  private static void check(Path file, JsonNode root) {
    if (!root.isObject()
        || !root.path("schema").isIntegralNumber()
        || !root.path("pictures").isArray()) {
      throw Dir7Exception.badInput(
          "%s: not a profile: fields schema and pictures are expected", file);
    }
    int schema = root.path("schema").asInt();
    if (schema < 1 || schema > Profile.SCHEMA) {
      throw Dir7Exception.badInput(
          "%s: schema is %s; this program reads 1 to %d",
          file, root.path("schema"), Profile.SCHEMA);
    }
  }

  /** Path and problem of a field that does not fit its record. */
  private static String sentence(JsonProcessingException e) {
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
    return path.isEmpty() ? first : path + " does not fit a profile: " + plain(first);
  }

  /** Without names of Java classes. */
  private static String plain(String message) {
    return message
        .replaceFirst(" \\(set \\w+\\.\\w+ to 'false' to allow\\)", "")
        .replaceAll("`?([a-z]\\w*\\.)+([A-Z]\\w*)(<[^>]*>+)?`?", "$2");
  }
}
