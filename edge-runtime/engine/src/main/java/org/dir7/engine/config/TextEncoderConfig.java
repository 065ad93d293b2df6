package org.dir7.engine.config;

import java.util.OptionalInt;

/**
 * The text encoder that conditions the model: {@code text_encoder} of config.json.
 *
 * @param type {@code minilm-l6-v2-int8}
 * @param maven coordinates group:artifact:version of the jar that carries the files
 * @param onnx file name of the model
 * @param onnxSha256 of the model, lower-case hexadecimal
 * @param tokenizer file name of tokenizer.json
 * @param tokenizerSha256 of the tokenizer, lower-case hexadecimal
 * @param pooling {@code mean-l2}
 */
public record TextEncoderConfig(
    String type,
    String maven,
    String onnx,
    String onnxSha256,
    String tokenizer,
    String tokenizerSha256,
    String pooling) {

  /** all-MiniLM-L6-v2 with dynamic int8 products. */
  public static final String MINILM = "minilm-l6-v2-int8";

  /** Mean over all token states, divided by its Euclidean norm. */
  public static final String MEAN_L2 = "mean-l2";

  /** Width of the states that an encoder of that type gives; empty where the type is unknown. */
  public static OptionalInt width(String type) {
    return type.equals(MINILM) ? OptionalInt.of(384) : OptionalInt.empty();
  }
}
