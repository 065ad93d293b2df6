package org.dir7.engine;

/**
 * What the text encoder says of a prompt.
 *
 * @param tokens L, with [CLS] and [SEP]; 0 for the branch without text
 * @param width Dt, width of the text states
 * @param text [L, Dt], row-major
 * @param pooled [Dt]
 * @param truncated whether the prompt had more tokens than the model reads
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of tensors, never compared
public record Conditioning(int tokens, int width, float[] text, float[] pooled, boolean truncated) {

  public Conditioning {
    if (text.length != tokens * width || pooled.length != width) {
      throw new IllegalArgumentException(
          "text has %d values, pooled %d, for %d tokens of width %d"
              .formatted(text.length, pooled.length, tokens, width));
    }
  }

  /** The branch without text: no tokens, pooled zeros. */
  public static Conditioning none(int width) {
    return new Conditioning(0, width, new float[0], new float[width], false);
  }
}
