package org.dir7.engine.text;

import org.dir7.engine.Dir7Exception;

/** What every prompt must be, checked before a job is accepted. */
public final class Prompt {

  private Prompt() {}

  /**
   * Returns {@code prompt} unchanged.
   *
   * @throws Dir7Exception bad input: empty, blank, or not valid Unicode
   */
  public static String check(String prompt) {
    if (prompt == null || prompt.isBlank()) {
      throw Dir7Exception.badInput(
          "prompt is %s; it must hold at least one visible character",
          prompt == null || prompt.isEmpty() ? "empty" : "blank");
    }
    for (int i = 0; i < prompt.length(); i++) {
      char c = prompt.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (i + 1 == prompt.length() || !Character.isSurrogatePair(c, prompt.charAt(i + 1))) {
        throw Dir7Exception.badInput(
            "prompt is not valid Unicode: unpaired surrogate U+%04X at character %d",
            (int) c, i + 1);
      }
      i++;
    }
    return prompt;
  }
}
