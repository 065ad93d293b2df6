package org.dir7.quantize.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dir7.backend.cpu.CalibrationSession;
import org.dir7.backend.cpu.CpuBackend;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.model.Model;
import org.dir7.engine.model.Precision;
import org.dir7.quantize.calibrate.CalibrationInput;
import org.dir7.quantize.weights.RoundedMatrix;

/** What each rounded matrix costs alone, all others being the checkpoint's. */
public final class Sensitivity {

  /** Shares of a trajectory at which predictions are compared: early and late. */
  private static final List<Double> EVALUATIONS = List.of(0.2, 0.7);

  /** Hears of measured matrices. */
  @FunctionalInterface
  public interface Listener {
    void onMatrix(int done, int total, String matrix);
  }

  private Sensitivity() {}

  /**
   * Measures every matrix: the denoiser's by the squared relative error of the guided prediction,
   * the decoder's by the mean squared error of the picture in [-1,1].
   */
  public static Map<String, Double> measure(
      Checkpoint checkpoint,
      CalibrationInput input,
      Precision precision,
      Map<String, RoundedMatrix> rounded,
      SessionOptions options,
      Listener listener) {
    Model exact = checkpoint.model();
    Map<String, Double> errors = new LinkedHashMap<>();
    try (CalibrationSession session =
        new CpuBackend().openForCalibration(RoundedModel.of(exact, precision, rounded), options)) {
      rounded.keySet().forEach(name -> session.replace(name, exact.weights().matrix(name)));
      List<Integer> prompts = new ArrayList<>();
      for (int i = 0; i < EVALUATIONS.size(); i++) {
        prompts.add(i * input.prompts().size() / EVALUATIONS.size());
      }
      VelocityPoints points =
          VelocityPoints.of(
              session,
              checkpoint.config(),
              input.settings(),
              input.prompts(),
              prompts,
              EVALUATIONS);
      DecodedPictures pictures = DecodedPictures.of(session, checkpoint.config(), points.latents());
      rounded.forEach(
          (name, matrix) -> {
            session.replace(name, matrix.asWeights());
            boolean decoder = name.startsWith(TensorCatalog.DECODER_PREFIX);
            errors.put(name, decoder ? pictures.error(session) : points.error(session));
            session.replace(name, exact.weights().matrix(name));
            listener.onMatrix(errors.size(), rounded.size(), name);
          });
    }
    return errors;
  }
}
