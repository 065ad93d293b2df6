package org.dir7.engine.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.dir7.engine.Dir7Exception;

/**
 * The fields of one JSON object, asked for by name. Whoever has asked for all that it knows calls
 * {@link #end()}, which refuses the rest. Every failure is a sentence "FILE: path.to.field ...".
 */
public final class JsonFields {

  private final String source;
  private final String path;
  private final JsonNode object;
  private final Set<String> known = new LinkedHashSet<>();

  private JsonFields(String source, String path, JsonNode object) {
    this.source = source;
    this.path = path;
    this.object = object;
  }

  /**
   * The fields of a document.
   *
   * @param source the file, for messages
   */
  public static JsonFields of(String source, JsonNode node) {
    if (!node.isObject()) {
      throw Dir7Exception.badInput("%s: %s, a JSON object is expected", source, kind(node));
    }
    return new JsonFields(source, "", node);
  }

  /** Whether the field is there and not null. */
  public boolean has(String name) {
    known.add(name);
    return object.hasNonNull(name);
  }

  /** Names of the fields that are there, in their order. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  public String text(String name) {
    JsonNode node = required(name);
    if (!node.isTextual() || node.textValue().isBlank()) {
      throw wrongType(name, node, "a non-empty string");
    }
    return node.textValue();
  }

  /** A whole number within [min, max]. */
  public long integer(String name, long min, long max) {
    return integer(name, required(name), min, max);
  }

  /** As {@link #integer(String, long, long)}, for limits of an int. */
  public int integer(String name, int min, int max) {
    return (int) integer(name, (long) min, max);
  }

  /** A finite number within [min, max]. */
  public double number(String name, double min, double max) {
    JsonNode node = required(name);
    if (!node.isNumber()) {
      throw wrongType(name, node, "a number");
    }
    double value = node.doubleValue();
    if (!(value >= min && value <= max)) {
      throw fail(name, "is %s; it must be from %s to %s", node.asText(), plain(min), plain(max));
    }
    return value;
  }

  /** A value of a closed set, found by its name in the file. */
  public <T> T choice(String name, Function<String, Optional<T>> byId, String allowed) {
    return choice(name, text(name), byId, allowed);
  }

  /** Strings of a closed set, at least one. */
  public <T> List<T> choices(String name, Function<String, Optional<T>> byId, String allowed) {
    List<T> values = new ArrayList<>();
    for (JsonNode item : array(name)) {
      String at = name + "[" + values.size() + "]";
      if (!item.isTextual()) {
        throw wrongType(at, item, "a string");
      }
      values.add(choice(at, item.textValue(), byId, allowed));
    }
    return values;
  }

  /** Whole numbers within [min, max], at least one. */
  public List<Integer> integers(String name, int min, int max) {
    List<Integer> values = new ArrayList<>();
    for (JsonNode item : array(name)) {
      values.add((int) integer(name + "[" + values.size() + "]", item, min, max));
    }
    return values;
  }

  /** Numbers that are finite as F32, at least one. */
  public List<Float> floats(String name) {
    List<Float> values = new ArrayList<>();
    for (JsonNode item : array(name)) {
      String at = name + "[" + values.size() + "]";
      if (!item.isNumber()) {
        throw wrongType(at, item, "a number");
      }
      float value = item.floatValue();
      if (!Float.isFinite(value)) {
        throw fail(at, "is %s; it must be at most %s", item.asText(), Float.MAX_VALUE);
      }
      values.add(value);
    }
    return values;
  }

  public JsonFields object(String name) {
    JsonNode node = required(name);
    if (!node.isObject()) {
      throw wrongType(name, node, "an object");
    }
    return new JsonFields(source, path + name + ".", node);
  }

  /** The objects of an array, possibly none. */
  public List<JsonFields> objects(String name) {
    JsonNode node = required(name);
    if (!node.isArray()) {
      throw wrongType(name, node, "an array");
    }
    List<JsonFields> values = new ArrayList<>();
    for (JsonNode item : node) {
      String at = name + "[" + values.size() + "]";
      if (!item.isObject()) {
        throw wrongType(at, item, "an object");
      }
      values.add(new JsonFields(source, path + at + ".", item));
    }
    return values;
  }

  /** Refuses fields that were not asked for, naming the nearest known one. */
  public void end() {
    for (String name : names()) {
      if (!known.contains(name)) {
        throw fail(
            name,
            "is not a known field; %s",
            Names.nearest(name, known)
                .map(n -> "the nearest known one is " + path + n)
                .orElse("known ones: " + String.join(", ", new TreeSet<>(known))));
      }
    }
  }

  /** A failure of one field: "FILE: path.name " and the rest. */
  @FormatMethod
  public Dir7Exception fail(String name, @FormatString String format, Object... args) {
    return Dir7Exception.badInput("%s: %s%s %s", source, path, name, String.format(format, args));
  }

  private <T> T choice(String at, String id, Function<String, Optional<T>> byId, String allowed) {
    return byId.apply(id)
        .orElseThrow(() -> fail(at, "is \"%s\"; it must be one of: %s", id, allowed));
  }

  private JsonNode required(String name) {
    known.add(name);
    JsonNode node = object.get(name);
    if (node == null || node.isNull()) {
      List<String> others = names();
      others.removeAll(known);
      throw fail(
          name,
          "is missing%s",
          Names.nearest(name, others)
              .map(n -> "; did you mean it by " + path + n + "?")
              .orElse(""));
    }
    return node;
  }

  private JsonNode array(String name) {
    JsonNode node = required(name);
    if (!node.isArray() || node.isEmpty()) {
      throw wrongType(name, node, "a non-empty array");
    }
    return node;
  }

  private long integer(String at, JsonNode node, long min, long max) {
    if (!node.isIntegralNumber()) {
      throw wrongType(at, node, "a whole number");
    }
    if (!node.canConvertToLong() || node.longValue() < min || node.longValue() > max) {
      throw fail(at, "is %s; it must be from %d to %d", node.asText(), min, max);
    }
    return node.longValue();
  }

  private Dir7Exception wrongType(String at, JsonNode node, String wanted) {
    return fail(at, "is %s; it must be %s", kind(node), wanted);
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> node.isEmpty() ? "an empty array" : "an array";
      case STRING -> node.textValue().isBlank() ? "an empty string" : "the string " + node;
      case NUMBER, BOOLEAN -> node.asText();
      default -> "null";
    };
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
