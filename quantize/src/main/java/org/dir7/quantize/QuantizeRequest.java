package org.dir7.quantize;

import java.nio.file.Path;
import java.util.Optional;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.model.Precision;
import org.dir7.quantize.calibrate.CalibrationSettings;

/**
 * What to make of which checkpoint.
 *
 * @param calibration stored conditioning; empty for the file that the checkpoint brings along
 * @param resume whether to take up a calibration that was killed
 * @param options how the calibrating session runs; no bit of the engine depends on it
 */
public record QuantizeRequest(
    Path checkpoint,
    Precision precision,
    Preset preset,
    Path target,
    Optional<Path> calibration,
    CalibrationSettings settings,
    boolean resume,
    SessionOptions options) {

  /** Where calibration writes down what is done: beside the target. */
  public Path partial() {
    return target.resolveSibling(target.getFileName() + ".partial");
  }

  /** Round to nearest; calibration, where the precision needs one, by the defaults. */
  public static QuantizeRequest of(Path checkpoint, Precision precision, Path target) {
    return new QuantizeRequest(
        checkpoint,
        precision,
        Preset.RTN,
        target,
        Optional.empty(),
        CalibrationSettings.DEFAULT,
        false,
        SessionOptions.DEFAULT);
  }
}
