package org.dir7.quantize.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dir7.backend.cpu.CalibrationSession;
import org.dir7.backend.cpu.CpuBackend;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.model.Precision;
import org.dir7.quantize.calibrate.CalibrationInput;
import org.dir7.quantize.weights.RoundedMatrix;

/** What some ways to round the whole model cost, to choose one of them. */
public final class WholeError {

  private WholeError() {}

  /**
   * Measures, at the places of {@link Sensitivity}.
   *
   * @param candidates rounded matrices by name
   * @return of each, the squared relative error of the guided prediction
   */
  public static List<Double> of(
      Checkpoint checkpoint,
      CalibrationInput input,
      Precision precision,
      List<Map<String, RoundedMatrix>> candidates,
      SessionOptions options) {
    CpuBackend backend = new CpuBackend();
    List<Double> errors = new ArrayList<>();
    try (CalibrationSession exact = backend.openForCalibration(checkpoint.model(), options)) {
      VelocityPoints points = Sensitivity.points(exact, checkpoint.config(), input);
      for (Map<String, RoundedMatrix> rounded : candidates) {
        try (Session session =
            backend.open(RoundedModel.of(checkpoint.model(), precision, rounded), options)) {
          errors.add(points.error(session));
        }
      }
    }
    return errors;
  }
}
