package org.dir7.daemon.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.json.Names;

/** One of the published schemas (deploy/api/schemas, packed into this jar). */
public final class MessageSchema {

  private final JsonNode document;
  private final JsonSchema schema;

  private MessageSchema(JsonNode document) {
    this.document = document;
    this.schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(document, SchemaValidatorsConfig.builder().build());
    schema.initializeValidators();
  }

  /**
   * @param name such as {@code job}, for {@code job.schema.json}
   */
  public static MessageSchema load(String name) {
    String resource = "/org/dir7/api/schemas/" + name + ".schema.json";
    try (InputStream in = MessageSchema.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw Dir7Exception.internal("the schema %s is not in this build", resource);
      }
      // Our own schemas are nested deeper than a message may be.
      return new MessageSchema(new com.fasterxml.jackson.databind.ObjectMapper().readTree(in));
    } catch (IOException e) {
      throw Dir7Exception.internal("the schema %s cannot be read", resource).causedBy(e);
    }
  }

  /**
   * Checks a message.
   *
   * @throws Dir7Exception of kind bad input: one sentence on the first violation in the order of
   *     the schema's fields
   */
  public void check(JsonNode message) {
    firstViolation(message)
        .ifPresent(
            sentence -> {
              throw Dir7Exception.badInput("%s", sentence);
            });
  }

  /** A sentence on the first violation; empty if there is none. */
  public Optional<String> firstViolation(JsonNode message) {
    if (!message.isObject()) {
      return Optional.of("the message must be a JSON object, not " + kind(message));
    }
    List<String> order = new ArrayList<>();
    document.path("properties").fieldNames().forEachRemaining(order::add);
    return schema.validate(message).stream()
        .min(Comparator.comparingInt(violation -> rank(order, violation)))
        .map(violation -> sentence(violation, message));
  }

  private static int rank(List<String> order, ValidationMessage violation) {
    int place = order.indexOf(field(violation));
    return place < 0 ? order.size() : place;
  }

  /** The field on the first level that a violation is about. */
  private static String field(ValidationMessage violation) {
    if (violation.getInstanceLocation().getNameCount() > 0) {
      return violation.getInstanceLocation().getName(0);
    }
    return violation.getProperty() == null ? "" : violation.getProperty();
  }

  /** The place of a violation, from the outermost field inwards. */
  private static List<String> place(ValidationMessage violation) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < violation.getInstanceLocation().getNameCount(); i++) {
      names.add(violation.getInstanceLocation().getName(i));
    }
    boolean ofChild = List.of("additionalProperties", "required").contains(violation.getType());
    if (ofChild && violation.getProperty() != null) {
      names.add(violation.getProperty());
    }
    return names;
  }

  private String sentence(ValidationMessage violation, JsonNode message) {
    List<String> place = place(violation);
    String name = String.join(".", place);
    JsonNode object = document;
    JsonNode rule = document;
    JsonNode value = message;
    for (String field : place) {
      object = rule;
      rule = rule.path("properties").path(field);
      value = value.path(field);
    }
    return switch (violation.getType()) {
      case "additionalProperties" -> unknown(name, object.path("properties"));
      case "required" -> name + " is missing";
      case "minimum", "maximum" ->
          "%s is %s; it must be from %s to %s"
              .formatted(
                  name, shown(value), rule.path("minimum").asText(), rule.path("maximum").asText());
      case "type" ->
          "%s is %s; it must be %s"
              .formatted(name, shown(value), wanted(rule.path("type").asText()));
      case "enum" ->
          "%s is %s; it must be one of %s".formatted(name, shown(value), list(rule.path("enum")));
      case "maxLength" ->
          "%s has %d characters; at most %d are taken"
              .formatted(name, value.asText().length(), rule.path("maxLength").asInt());
      case "minLength" -> name + " is empty";
      case "pattern" -> pattern(name, value);
      default -> violation.getMessage();
    };
  }

  private static String pattern(String name, JsonNode value) {
    if (name.equals("id")) {
      return "id is %s; it must be 1 to 64 of A-Z, a-z, 0-9, _ and -".formatted(shown(value));
    }
    return name + " is empty";
  }

  private static String unknown(String name, JsonNode properties) {
    List<String> known = new ArrayList<>();
    properties.fieldNames().forEachRemaining(known::add);
    String shortened = name.length() <= 64 ? name : name.substring(0, 64) + "...";
    return Names.nearest(name, known)
        .map(nearest -> "unknown field \"%s\"; did you mean %s?".formatted(shortened, nearest))
        .orElse(
            "unknown field \"%s\"; known are %s".formatted(shortened, String.join(", ", known)));
  }

  private static String wanted(String type) {
    return Map.of(
            "integer",
            "a whole number",
            "number",
            "a number",
            "string",
            "text",
            "object",
            "a JSON object")
        .getOrDefault(type, type);
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "an array";
      case STRING -> "text";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      default -> "null";
    };
  }

  private static String shown(JsonNode value) {
    String text = value.isMissingNode() ? "missing" : value.toString();
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }

  private static String list(JsonNode values) {
    List<String> texts = new ArrayList<>();
    values.forEach(value -> texts.add(value.asText()));
    return String.join(", ", texts);
  }
}
