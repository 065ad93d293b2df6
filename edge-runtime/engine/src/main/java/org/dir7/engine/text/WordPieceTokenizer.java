package org.dir7.engine.text;

import java.nio.file.Path;
import org.dir7.engine.Dir7Exception;

/**
 * BERT's tokenizer, from a tokenizer.json of the Hugging Face tokenizers library: added tokens,
 * normaliser, pre-tokeniser, WordPiece, [CLS] and [SEP] around it. Immutable.
 *
 * <p>Truncation and padding that the file asks for stay off: the caller says how many tokens there
 * may be, and a prompt is encoded alone.
 */
public final class WordPieceTokenizer {

  private final AddedTokens added;
  private final BertNormalizer normalizer;
  private final WordPiece model;
  private final int cls;
  private final int sep;

  WordPieceTokenizer(
      AddedTokens added, BertNormalizer normalizer, WordPiece model, int cls, int sep) {
    this.added = added;
    this.normalizer = normalizer;
    this.model = model;
    this.cls = cls;
    this.sep = sep;
  }

  /**
   * Reads a tokenizer.json.
   *
   * @throws Dir7Exception bad input: unreadable, malformed, incomplete, or of a kind other than
   *     BERT's WordPiece
   */
  public static WordPieceTokenizer read(Path file) {
    return TokenizerJson.read(file);
  }

  /**
   * Returns the ids of {@code text}. Where there are more than {@code maxTokens}, the first {@code
   * maxTokens - 1} and a final [SEP] are kept.
   *
   * @param text valid Unicode, see {@link Prompt#check}
   * @param maxTokens at least 2, [CLS] and [SEP] counted
   */
  public Tokens encode(String text, int maxTokens) {
    if (maxTokens < 2) {
      throw new IllegalArgumentException("no room for [CLS] and [SEP] in " + maxTokens);
    }
    IdList ids = new IdList();
    ids.add(cls);
    added.split(
        text,
        stretch ->
            BertPreTokenizer.split(normalizer.normalize(stretch), word -> model.append(word, ids)),
        ids::add);
    int total = ids.size() + 1;
    ids.truncate(Math.min(ids.size(), maxTokens - 1));
    ids.add(sep);
    return new Tokens(ids.toArray(), total, total > maxTokens);
  }
}
