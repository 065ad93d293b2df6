package org.dir7.quantize.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dir7.backend.cpu.CalibrationSession;
import org.dir7.backend.cpu.CpuBackend;
import org.dir7.engine.CalibrationSet;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.format.Engine;
import org.dir7.engine.model.Precision;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.model.Weights;
import org.dir7.quantize.calibrate.CalibrationInput;
import org.dir7.quantize.calibrate.CalibrationSettings;
import org.dir7.quantize.weights.RoundedMatrix;

/**
 * What each INT8 matrix costs alone, all others being the checkpoint's: the denoiser's by the
 * squared relative error of the guided prediction, the decoder's by the mean squared error of the
 * picture in [-1,1].
 */
public final class Sensitivity {

  /**
   * Share of a trajectory at which choices are made, between whole models and among matrices:
   * early, where the text acts and errors are largest. The shipped checkpoint's choice of matrices
   * for w8 is that of an early and a late place but for one matrix of 24, and spares as much error
   * to one part in 500; a place in the middle spares a tenth less. The prediction with text alone
   * would take half of the work, and for w8a8 leave the matrix in 8 bits that costs most: an error
   * that both branches share is guided too.
   */
  private static final List<Double> CHOOSING = List.of(0.2);

  /** Those at which a report compares, one a prompt. */
  private static final List<Double> REPORTED = List.of(0.1, 0.35, 0.6, 0.85);

  private static final Pattern LAYER = Pattern.compile("blocks\\.(\\d+)\\..*");

  /**
   * Of an engine.
   *
   * @param matrices each alone, by name
   * @param layers all matrices of one layer, by number: squared relative error of the prediction
   */
  public record OfEngine(Map<String, Double> matrices, Map<Integer, Double> layers) {}

  /** Hears of measured matrices. */
  @FunctionalInterface
  public interface Listener {
    void onMatrix(int done, int total, String matrix);
  }

  private Sensitivity() {}

  /** Measures the denoiser's matrices, which are not in an engine yet. */
  public static Map<String, Double> measure(
      Checkpoint checkpoint,
      CalibrationInput input,
      Precision precision,
      Map<String, RoundedMatrix> rounded,
      SessionOptions options,
      Listener listener) {
    Map<String, WeightMatrix> int8 = new LinkedHashMap<>();
    rounded.forEach(
        (name, matrix) -> {
          if (!name.startsWith(TensorCatalog.DECODER_PREFIX)) {
            int8.put(name, matrix.asWeights());
          }
        });
    try (CalibrationSession session =
        new CpuBackend()
            .openForCalibration(RoundedModel.of(checkpoint.model(), precision, rounded), options)) {
      return run(checkpoint, session, int8, input.settings(), input.prompts(), CHOOSING, listener);
    }
  }

  /**
   * Measures an engine's INT8 matrices.
   *
   * @param session of the engine; afterwards it holds the checkpoint's matrices
   */
  public static OfEngine ofEngine(
      Checkpoint checkpoint,
      Engine engine,
      CalibrationSession session,
      List<CalibrationSet.Item> prompts,
      Listener listener) {
    Map<String, WeightMatrix> int8 = new LinkedHashMap<>();
    for (TensorSpec spec : checkpoint.catalog().values()) {
      if (spec.isMatrix()
          && engine.weights().matrix(spec.name()) instanceof WeightMatrix.I8 matrix) {
        int8.put(spec.name(), matrix);
      }
    }
    int steps = checkpoint.config().diffusion().steps();
    CalibrationSettings settings = new CalibrationSettings(1, steps, 0);
    Map<String, Double> matrices =
        run(checkpoint, session, int8, settings, prompts, REPORTED, listener);
    return new OfEngine(matrices, layers(checkpoint, session, int8, settings, prompts));
  }

  /** The session holds the checkpoint's matrices before and after. */
  private static Map<Integer, Double> layers(
      Checkpoint checkpoint,
      CalibrationSession session,
      Map<String, WeightMatrix> int8,
      CalibrationSettings settings,
      List<CalibrationSet.Item> prompts) {
    Map<Integer, List<String>> layers = new TreeMap<>();
    for (String name : int8.keySet()) {
      Matcher matcher = LAYER.matcher(name);
      if (matcher.matches()) {
        layers
            .computeIfAbsent(Integer.parseInt(matcher.group(1)), n -> new ArrayList<>())
            .add(name);
      }
    }
    Map<Integer, Double> errors = new TreeMap<>();
    if (layers.isEmpty()) {
      return errors;
    }
    Weights exact = checkpoint.model().weights();
    VelocityPoints points = points(session, checkpoint.config(), settings, prompts, REPORTED);
    layers.forEach(
        (layer, names) -> {
          names.forEach(name -> session.replace(name, int8.get(name)));
          errors.put(layer, points.error(session));
          names.forEach(name -> session.replace(name, exact.matrix(name)));
        });
    return errors;
  }

  private static Map<String, Double> run(
      Checkpoint checkpoint,
      CalibrationSession session,
      Map<String, WeightMatrix> int8,
      CalibrationSettings settings,
      List<CalibrationSet.Item> prompts,
      List<Double> evaluations,
      Listener listener) {
    Map<String, Double> errors = new LinkedHashMap<>();
    if (int8.isEmpty()) {
      return errors;
    }
    Weights exact = checkpoint.model().weights();
    int8.keySet().forEach(name -> session.replace(name, exact.matrix(name)));
    List<Integer> chosen = chosen(prompts, evaluations);
    VelocityPoints points = points(session, checkpoint.config(), settings, prompts, evaluations);
    List<String> decoder =
        int8.keySet().stream().filter(n -> n.startsWith(TensorCatalog.DECODER_PREFIX)).toList();
    DecodedPictures pictures =
        DecodedPictures.of(
            session,
            checkpoint.config(),
            settings,
            prompts,
            decoder.isEmpty() ? List.of() : chosen);
    int8.forEach(
        (name, matrix) -> {
          session.replace(name, matrix);
          errors.put(name, decoder.contains(name) ? pictures.error(session) : points.error(name));
          session.replace(name, exact.matrix(name));
          listener.onMatrix(errors.size(), int8.size(), name);
        });
    return errors;
  }

  /** The places at which whole models are compared while an engine is made. */
  static VelocityPoints points(
      CalibrationSession session, CheckpointConfig config, CalibrationInput input) {
    return points(session, config, input.settings(), input.prompts(), CHOOSING);
  }

  private static VelocityPoints points(
      CalibrationSession session,
      CheckpointConfig config,
      CalibrationSettings settings,
      List<CalibrationSet.Item> prompts,
      List<Double> evaluations) {
    List<Integer> chosen = chosen(prompts, evaluations);
    return VelocityPoints.of(session, config, settings, prompts, chosen, evaluations);
  }

  private static List<Integer> chosen(List<CalibrationSet.Item> prompts, List<Double> evaluations) {
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; i < evaluations.size(); i++) {
      chosen.add(i * prompts.size() / evaluations.size());
    }
    return chosen;
  }
}
