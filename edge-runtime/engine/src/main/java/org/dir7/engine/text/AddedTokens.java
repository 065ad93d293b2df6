package org.dir7.engine.text;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Tokens such as [MASK] that are found in the raw text, before it is normalised: case matters, and
 * the leftmost, then longest one wins.
 */
final class AddedTokens {

  private final Map<String, Integer> ids;
  private final List<String> longestFirst;

  /**
   * @param ids content to id, no content empty
   */
  AddedTokens(Map<String, Integer> ids) {
    this.ids = Map.copyOf(ids);
    this.longestFirst =
        ids.keySet().stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }

  /** Hands the stretches of {@code text} between added tokens, and these, on in order. */
  void split(String text, Consumer<String> stretch, IntConsumer added) {
    int start = 0;
    for (int at = 0; at < text.length(); ) {
      String found = at(text, at);
      if (found == null) {
        at++;
        continue;
      }
      stretch.accept(text.substring(start, at));
      added.accept(ids.get(found));
      at += found.length();
      start = at;
    }
    stretch.accept(text.substring(start));
  }

  private String at(String text, int index) {
    for (String content : longestFirst) {
      if (text.startsWith(content, index)) {
        return content;
      }
    }
    return null;
  }
}
