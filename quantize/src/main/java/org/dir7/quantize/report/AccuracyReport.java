package org.dir7.quantize.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dir7.engine.CalibrationSet;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.format.CalibrationRecipe;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.format.Engine;
import org.dir7.engine.io.AtomicFile;
import org.dir7.engine.io.FileFailures;
import org.dir7.quantize.QuantizeListener;
import org.dir7.quantize.calibrate.CalibrationInput;

/** Compares an engine with its checkpoint and writes report.html, report.json and worst.png. */
public final class AccuracyReport {

  private AccuracyReport() {}

  /**
   * Makes the folder of a report, so that what takes long does not fail at its end.
   *
   * @throws Dir7Exception (bad input) where it is a file, (environment) where it cannot be made or
   *     written to
   */
  public static void prepare(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw Dir7Exception.badInput("--report %s: is no folder", folder);
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw FileFailures.cannotWrite(folder, e);
    }
    if (!Files.isWritable(folder)) {
      throw Dir7Exception.environment("%s: cannot be written, permission denied", folder);
    }
  }

  /**
   * Measures and writes. Prompts outside the calibration are the file's last ones, each with the
   * noise of its number.
   *
   * @throws Dir7Exception (bad input) where the engine is not of this checkpoint
   */
  public static Accuracy write(ReportRequest request, QuantizeListener listener) {
    try (Checkpoint checkpoint = Checkpoint.open(request.checkpoint());
        Engine engine = Engine.open(request.engine())) {
      if (!engine.manifest().source().sha256().equals(checkpoint.sha256())) {
        throw Dir7Exception.badInput(
            "%s: made of %s version %d with SHA-256 %s; the checkpoint has %s",
            request.engine(),
            engine.manifest().source().name(),
            engine.manifest().source().version(),
            engine.manifest().source().sha256(),
            checkpoint.sha256());
      }
      List<AccuracyMeter.Prompt> prompts = prompts(request, checkpoint, engine);
      Accuracy accuracy =
          AccuracyMeter.measure(checkpoint, engine, prompts, request.options(), listener);
      String html = new ReportPage(checkpoint, engine, accuracy, request.cost()).html();
      AtomicFile.write(
          request.folder().resolve("report.html"), html.getBytes(StandardCharsets.UTF_8));
      AtomicFile.write(
          request.folder().resolve("report.json"),
          ReportJson.bytes(checkpoint, engine, accuracy, request.cost()));
      List<Accuracy.Pair> outside = accuracy.of(true);
      if (!outside.isEmpty()) {
        AtomicFile.write(request.folder().resolve("worst.png"), WorstPictures.png(outside));
      }
      return accuracy;
    }
  }

  private static List<AccuracyMeter.Prompt> prompts(
      ReportRequest request, Checkpoint checkpoint, Engine engine) {
    Path file = request.conditioning().orElse(checkpoint.folder().resolve(CalibrationInput.FILE));
    List<CalibrationSet.Item> all =
        CalibrationInput.prompts(file, checkpoint, Integer.MAX_VALUE).items();
    int calibrated =
        Math.min(
            all.size(), engine.manifest().calibration().map(CalibrationRecipe::prompts).orElse(0));
    List<AccuracyMeter.Prompt> prompts = new ArrayList<>();
    for (int i = Math.max(calibrated, all.size() - request.prompts()); i < all.size(); i++) {
      prompts.add(new AccuracyMeter.Prompt(i, all.get(i), true));
    }
    for (int i = 0; i < Math.min(calibrated, request.calibrated()); i++) {
      prompts.add(new AccuracyMeter.Prompt(i, all.get(i), false));
    }
    if (prompts.isEmpty()) {
      throw Dir7Exception.badInput("%s: no prompt left to report on", file);
    }
    return prompts;
  }
}
