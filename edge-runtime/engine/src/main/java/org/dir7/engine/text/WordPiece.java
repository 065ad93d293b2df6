package org.dir7.engine.text;

import java.util.Map;

/**
 * Model of type WordPiece: greedy longest match from the left.
 *
 * @param vocabulary piece to id
 * @param unknown id of a word that cannot be spelt
 * @param continuation prefix in the vocabulary of pieces that do not start a word
 * @param maxWordCharacters a longer word is unknown; in code points
 */
record WordPiece(
    Map<String, Integer> vocabulary, int unknown, String continuation, int maxWordCharacters) {

  /** Appends the ids of {@code word}: its pieces, or one unknown for the whole word. */
  void append(String word, IdList out) {
    if (word.codePointCount(0, word.length()) > maxWordCharacters) {
      out.add(unknown);
      return;
    }
    int mark = out.size();
    for (int start = 0; start < word.length(); ) {
      int end = word.length();
      Integer id = null;
      while (end > start) {
        String piece = word.substring(start, end);
        id = vocabulary.get(start == 0 ? piece : continuation + piece);
        if (id != null) {
          break;
        }
        end--;
      }
      if (id == null) {
        out.truncate(mark);
        out.add(unknown);
        return;
      }
      out.add(id);
      start = end;
    }
  }
}
