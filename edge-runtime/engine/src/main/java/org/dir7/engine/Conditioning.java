package org.dir7.engine;

import java.nio.file.Path;
import java.util.List;
import org.dir7.engine.tensor.NonFinite;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.tensor.Tensor;

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

  /**
   * Reads stored conditioning: tensors {@code text} [L, width] and {@code pooled} [width], F16 or
   * F32; the file may hold others.
   *
   * @param maxTokens most tokens that the model reads; a longer text is refused, never cut
   * @throws Dir7Exception bad input: not such a file, or a value in it is not finite
   */
  public static Conditioning read(Path file, int width, int maxTokens) {
    try (Safetensors tensors = Safetensors.open(file)) {
      return read(tensors, "", width, maxTokens);
    }
  }

  /** The tensors {@code prefix + "text"} and {@code prefix + "pooled"} of an open file. */
  static Conditioning read(Safetensors file, String prefix, int width, int maxTokens) {
    Tensor text = file.tensor(prefix + "text");
    int tokens = text.shape().isEmpty() ? 0 : text.shape().get(0);
    text.requireShape(List.of(tokens, width));
    if (tokens > maxTokens) {
      throw Dir7Exception.badInput(
          "%s: tensor %s has %d tokens; the model reads at most %d",
          file.source(), text.name(), tokens, maxTokens);
    }
    Tensor pooled = file.tensor(prefix + "pooled").requireShape(List.of(width));
    return new Conditioning(
        tokens, width, text.toF32(NonFinite.REFUSE), pooled.toF32(NonFinite.REFUSE), false);
  }
}
