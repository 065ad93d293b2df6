package org.dir7.engine.text;

import java.util.function.Consumer;

/** Pre-tokeniser of type BertPreTokenizer: words at white space, punctuation marks alone. */
final class BertPreTokenizer {

  private BertPreTokenizer() {}

  /** Hands each word of {@code normalized} to {@code word} in order; none is empty. */
  static void split(String normalized, Consumer<String> word) {
    int start = 0;
    for (int at = 0; at < normalized.length(); ) {
      int c = normalized.codePointAt(at);
      int next = at + Character.charCount(c);
      boolean space = BertCharacters.isWhitespace(c);
      boolean alone = BertCharacters.isPunctuation(c);
      if (space || alone) {
        if (at > start) {
          word.accept(normalized.substring(start, at));
        }
        if (alone) {
          word.accept(normalized.substring(at, next));
        }
        start = next;
      }
      at = next;
    }
    if (start < normalized.length()) {
      word.accept(normalized.substring(start));
    }
  }
}
