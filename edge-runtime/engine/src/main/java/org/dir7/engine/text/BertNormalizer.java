package org.dir7.engine.text;

import java.text.Normalizer;

/**
 * Normaliser of type BertNormalizer.
 *
 * @param cleanText drop control characters, make all white space a space
 * @param handleChineseChars put spaces around ideographs
 * @param stripAccents decompose canonically (NFD) and drop nonspacing marks
 * @param lowercase map characters one by one, with no regard to context (final sigma stays a sigma)
 */
record BertNormalizer(
    boolean cleanText, boolean handleChineseChars, boolean stripAccents, boolean lowercase) {

  private static final int REPLACEMENT = 0xFFFD;
  private static final int CAPITAL_I_WITH_DOT = 0x130;

  /** Applies the four steps in the order of the parameters. */
  String normalize(String text) {
    String spaced = cleanText || handleChineseChars ? cleanAndSpace(text) : text;
    String stripped = stripAccents ? strip(spaced) : spaced;
    return lowercase ? lower(stripped) : stripped;
  }

  private String cleanAndSpace(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (cleanText && (c == 0 || c == REPLACEMENT || BertCharacters.isControl(c))) {
                return;
              }
              if (cleanText && BertCharacters.isWhitespace(c)) {
                out.append(' ');
              } else if (handleChineseChars && BertCharacters.isIdeograph(c)) {
                out.append(' ').appendCodePoint(c).append(' ');
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  private static String strip(String text) {
    StringBuilder out = new StringBuilder(text.length());
    Normalizer.normalize(text, Normalizer.Form.NFD)
        .codePoints()
        .filter(c -> !BertCharacters.isNonspacingMark(c))
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  private static String lower(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c == CAPITAL_I_WITH_DOT) {
                // The one character whose lower case is two; Character.toLowerCase gives one.
                out.append("i\u0307");
              } else {
                out.appendCodePoint(Character.toLowerCase(c));
              }
            });
    return out.toString();
  }
}
