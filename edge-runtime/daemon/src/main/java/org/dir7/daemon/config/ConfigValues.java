package org.dir7.daemon.config;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.engine.Dir7Exception;

/** The raw value of every key that was set somewhere, with the place that a sentence names. */
final class ConfigValues {

  /** A value as found: text from flags and environment, typed from YAML. */
  private record Found(Object value, String place) {}

  private final Map<ConfigKey, Found> found = new EnumMap<>(ConfigKey.class);

  /** Later calls win over earlier ones. */
  void put(ConfigKey key, Object value, String place) {
    found.put(key, new Found(value, place));
  }

  boolean isSet(ConfigKey key) {
    return found.containsKey(key);
  }

  /** Where the value of a set key was found, as a sentence names it. */
  String place(ConfigKey key) {
    Found value = found.get(key);
    return value == null ? key.key() : value.place();
  }

  Optional<String> text(ConfigKey key) {
    Found value = found.get(key);
    if (value == null) {
      return key.defaultText().isEmpty() ? Optional.empty() : Optional.of(key.defaultText());
    }
    if (!(value.value() instanceof String text)) {
      throw wrong(key, "it must be text (put it in quotes)");
    }
    if (text.isBlank()) {
      throw wrong(key, "it must not be empty");
    }
    return Optional.of(text);
  }

  int wholeNumber(ConfigKey key, int low, int high) {
    return wholeNumber(key, low, high, false);
  }

  /** As {@link #wholeNumber}, and 0 besides. */
  int wholeNumberOrZero(ConfigKey key, int low, int high) {
    return wholeNumber(key, low, high, true);
  }

  private int wholeNumber(ConfigKey key, int low, int high, boolean zero) {
    Found value = found.get(key);
    Object raw = value == null ? key.defaultText() : value.value();
    String limit =
        "it must be a whole number from %d to %d%s".formatted(low, high, zero ? ", or 0" : "");
    long number;
    try {
      boolean whole = raw instanceof Integer || raw instanceof Long || raw instanceof String;
      number = Long.parseLong(whole ? raw.toString().strip() : "");
    } catch (NumberFormatException e) {
      throw wrong(key, limit);
    }
    if (!(zero && number == 0) && (number < low || number > high)) {
      throw wrong(key, limit);
    }
    return (int) number;
  }

  /** YAML's true or false, or their names. */
  boolean flag(ConfigKey key) {
    Found value = found.get(key);
    Object raw = value == null ? key.defaultText() : value.value();
    if (raw instanceof Boolean yes) {
      return yes;
    }
    return switch (String.valueOf(raw)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(key, "it must be true or false");
    };
  }

  /** One of a few words. */
  String oneOf(ConfigKey key, List<String> words) {
    String text = text(key).orElseThrow();
    if (!words.contains(text)) {
      throw wrong(key, "it must be one of " + String.join(", ", words));
    }
    return text;
  }

  /** A YAML list of texts, or one text with commas between the items. */
  List<String> texts(ConfigKey key) {
    Found value = found.get(key);
    Object raw = value == null ? key.defaultText() : value.value();
    List<String> items;
    if (raw instanceof String text) {
      items = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    } else if (raw instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      items = list.stream().map(Object::toString).toList();
    } else {
      throw wrong(key, "it must be a list of texts");
    }
    if (items.isEmpty() || items.stream().anyMatch(String::isBlank)) {
      throw wrong(key, "it must have at least one item and none empty");
    }
    return items;
  }

  Dir7Exception wrong(ConfigKey key, String limit) {
    Found value = found.get(key);
    return Dir7Exception.badInput("%s is %s; %s", place(key), shown(value), limit);
  }

  private static String shown(Found value) {
    Object raw = value == null ? "not set" : value.value();
    String text = String.valueOf(raw);
    String shortened = text.length() <= 80 ? text : text.substring(0, 77) + "...";
    return raw instanceof String && value != null ? '"' + shortened + '"' : shortened;
  }
}
