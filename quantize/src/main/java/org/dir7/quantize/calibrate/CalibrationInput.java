package org.dir7.quantize.calibrate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dir7.engine.CalibrationSet;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.format.CalibrationRecipe;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.io.Sha256;

/**
 * The prompts to calibrate with.
 *
 * @param sha256 of the file they come from
 */
public record CalibrationInput(
    List<CalibrationSet.Item> prompts, String sha256, CalibrationSettings settings) {

  /** The file that checkpoints bring along. */
  public static final String FILE = "calibration-conditioning.safetensors";

  /**
   * Reads stored conditioning, or encodes prompts.
   *
   * @param file as {@link CalibrationSet} reads it, or named {@code .txt} with a prompt a line
   * @throws Dir7Exception (bad input) where it is not such a file, does not fit the checkpoint, or
   *     has fewer prompts than wanted
   */
  public static CalibrationInput read(
      Path file, Checkpoint checkpoint, CalibrationSettings settings) {
    if (!Files.isRegularFile(file)) {
      throw Dir7Exception.badInput(
          "%s: no such file; calibration needs stored conditioning (--calibration FILE)", file);
    }
    CalibrationSet set = prompts(file, checkpoint, settings.prompts());
    int there = set.items().size();
    if (there < settings.prompts()) {
      throw Dir7Exception.badInput(
          "%s: %d prompts in it, and %d are wanted; --calibration-prompts %d takes them all",
          file, there, settings.prompts(), there);
    }
    return new CalibrationInput(set.first(settings.prompts()).items(), Sha256.of(file), settings);
  }

  /**
   * All prompts of a file of stored conditioning, or the first ones of a file of text.
   *
   * @param most of a file of text, whose prompts take a moment each
   * @throws Dir7Exception (bad input) where it is not such a file or does not fit the checkpoint
   */
  public static CalibrationSet prompts(Path file, Checkpoint checkpoint, int most) {
    DenoiserConfig sizes = checkpoint.config().denoiser();
    return PromptFile.is(file)
        ? PromptFile.encode(file, checkpoint, most)
        : CalibrationSet.read(file, sizes.textDim(), sizes.maxTextTokens());
  }

  /** As engine.json records it. */
  public CalibrationRecipe recipe(String preset) {
    return new CalibrationRecipe(
        preset, sha256, settings.prompts(), settings.steps(), settings.seed());
  }
}
