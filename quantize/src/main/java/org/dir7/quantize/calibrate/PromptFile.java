package org.dir7.quantize.calibrate;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dir7.engine.CalibrationSet;
import org.dir7.engine.Conditioning;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.config.TextEncoderConfig;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.io.FileFailures;
import org.dir7.engine.text.TextEncoder;
import org.dir7.engine.text.TextEncoderFiles;

/**
 * Prompts to calibrate with, one a line, encoded here. ONNX Runtime rounds differently on other
 * processors and in other versions, so what is made of them is the same only where it was made.
 */
final class PromptFile {

  private static final String EXTENSION = ".txt";

  /** Characters of a prompt that a message shows. */
  private static final int SHOWN = 60;

  private PromptFile() {}

  /** Whether a file is one of prompts, by its name. */
  static boolean is(Path file) {
    return file.getFileName().toString().endsWith(EXTENSION);
  }

  /**
   * Encodes the first prompts of a file; empty lines are left out.
   *
   * @throws Dir7Exception (bad input) where it cannot be read, the checkpoint has no text encoder,
   *     or a prompt has more tokens than the model reads
   */
  static CalibrationSet encode(Path file, Checkpoint checkpoint, int most) {
    List<String> lines = lines(file);
    if (lines.isEmpty()) {
      throw Dir7Exception.badInput("%s: no prompt in it; it must hold one a line", file);
    }
    TextEncoderConfig encoder =
        checkpoint
            .config()
            .textEncoder()
            .orElseThrow(
                () ->
                    Dir7Exception.badInput(
                        "%s: the checkpoint has no text encoder; give stored conditioning", file));
    Path folder = temporary();
    try {
      TextEncoderFiles.of(encoder, checkpoint.folder()).copyTo(folder);
      return encode(
          file, lines.subList(0, Math.min(most, lines.size())), encoder, folder, checkpoint);
    } finally {
      remove(folder, List.of(encoder.onnx(), encoder.tokenizer()));
    }
  }

  private static CalibrationSet encode(
      Path file, List<String> lines, TextEncoderConfig config, Path folder, Checkpoint checkpoint) {
    DenoiserConfig sizes = checkpoint.config().denoiser();
    List<CalibrationSet.Item> items = new ArrayList<>();
    try (TextEncoder encoder =
        TextEncoder.open(
            folder.resolve(config.onnx()),
            folder.resolve(config.tokenizer()),
            sizes.textDim(),
            sizes.maxTextTokens(),
            1)) {
      for (String line : lines) {
        Conditioning conditioning = encoder.encode(line);
        if (conditioning.truncated()) {
          throw Dir7Exception.badInput(
              "%s: prompt %d has more than %d tokens: \"%s\"",
              file, items.size() + 1, sizes.maxTextTokens(), beginning(line));
        }
        items.add(new CalibrationSet.Item("%03d".formatted(items.size()), line, conditioning));
      }
    }
    return new CalibrationSet(items);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (CharacterCodingException e) {
      throw Dir7Exception.badInput("%s is not UTF-8 text", file).causedBy(e);
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("dir7-encoder-");
    } catch (IOException e) {
      throw FileFailures.cannotWrite(Path.of(System.getProperty("java.io.tmpdir")), e);
    }
  }

  private static void remove(Path folder, List<String> files) {
    try {
      for (String file : files) {
        Files.deleteIfExists(folder.resolve(file));
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw FileFailures.cannotWrite(folder, e);
    }
  }

  /** As much of a prompt as tells it from others. */
  private static String beginning(String line) {
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
  }
}
