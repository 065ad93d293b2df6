package org.dir7.daemon.config;

import java.util.Map;

/** A commented {@code dir7.yaml}: every key with its meaning, those that have to be set, set. */
public final class ConfigTemplate {

  private static final int WIDTH = 100;

  private ConfigTemplate() {}

  /**
   * The text of a file.
   *
   * @param title first line, without {@code #}
   * @param set values that are not commented out, as YAML; for others the default is shown
   */
  public static String of(String title, Map<ConfigKey, String> set) {
    StringBuilder text = new StringBuilder();
    comment(text, title);
    comment(
        text,
        "Every key may be a flag of dir7 daemon or a DIR7_... variable as well; a flag wins over a"
            + " variable, a variable over this file. A key that is not known is an error.");
    for (ConfigKey key : ConfigKey.values()) {
      text.append('\n');
      comment(text, key.description());
      String value = set.get(key);
      text.append(value == null ? "#" : "").append(key.key()).append(": ");
      text.append(value == null ? key.defaultText() : value).append('\n');
    }
    return text.toString();
  }

  private static void comment(StringBuilder text, String words) {
    StringBuilder line = new StringBuilder("#");
    for (String word : words.split(" ", -1)) {
      if (line.length() + 1 + word.length() > WIDTH) {
        text.append(line).append('\n');
        line = new StringBuilder("#");
      }
      line.append(' ').append(word);
    }
    text.append(line).append('\n');
  }
}
