package org.dir7.quantize.measure;

import java.util.ArrayList;
import java.util.List;
import org.dir7.backend.cpu.CalibrationSession;
import org.dir7.backend.cpu.HeldPrediction;
import org.dir7.engine.CalibrationSet;
import org.dir7.engine.backend.Session;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.quantize.calibrate.CalibrationSettings;
import org.dir7.quantize.calibrate.Trajectories;

/**
 * Places on the checkpoint's own sampling trajectories where predictions with one other matrix are
 * compared with the checkpoint's: without the feedback that a sampler adds.
 */
final class VelocityPoints {

  /**
   * One place.
   *
   * @param exact what the checkpoint predicts, guided
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  private record Point(
      CalibrationSet.Item prompt, Trajectories.Place place, HeldPrediction held, float[] exact) {}

  private final float guidance;
  private final float[] out;
  private final int n;
  private final List<Point> points = new ArrayList<>();

  private VelocityPoints(CheckpointConfig config) {
    guidance = (float) config.diffusion().guidance();
    n = config.denoiser().latentElements();
    out = new float[2 * n];
  }

  /**
   * Takes places of some trajectories, one a prompt.
   *
   * @param session that has the checkpoint's matrices
   * @param all prompts with their numbers, which decide the noise
   * @param prompts numbers of those to take
   * @param evaluations at which share of a prompt's evaluations the place is; the i-th prompt takes
   *     the (i modulo size)-th
   */
  static VelocityPoints of(
      CalibrationSession session,
      CheckpointConfig config,
      CalibrationSettings settings,
      List<CalibrationSet.Item> all,
      List<Integer> prompts,
      List<Double> evaluations) {
    VelocityPoints points = new VelocityPoints(config);
    Trajectories trajectories = new Trajectories(session, config, settings);
    int branches = points.guidance == 1 ? 1 : 2;
    for (int i = 0; i < prompts.size(); i++) {
      CalibrationSet.Item prompt = all.get(prompts.get(i));
      double share = evaluations.get(i % evaluations.size());
      Trajectories.Place place = trajectories.place(prompts.get(i), prompt, share);
      points.points.add(
          new Point(
              prompt,
              place,
              session.hold(prompt.conditioning(), branches, place.latent(), place.t()),
              points.guided(place.out())));
    }
    return points;
  }

  private float[] guided(float[] branches) {
    float[] v = new float[n];
    for (int i = 0; i < n; i++) {
      float conditional = branches[i];
      float without = branches[n + i];
      v[i] = guidance == 1 ? conditional : Math.fma(guidance, conditional - without, without);
    }
    return v;
  }

  /** The same of another session's predictions, whatever its matrices are. */
  double error(Session other) {
    double difference = 0;
    double norm = 0;
    for (Point point : points) {
      other.prompt(point.prompt.conditioning(), guidance == 1 ? 1 : 2);
      other.denoise(point.place.latent(), point.place.t(), out);
      difference += difference(point);
      norm += norm(point);
    }
    return difference / norm;
  }

  /**
   * Squared error of the session's predictions over the squared norm of the checkpoint's.
   *
   * @param changed the only matrix that is not the checkpoint's
   */
  double error(String changed) {
    double difference = 0;
    double norm = 0;
    for (Point point : points) {
      point.held.predict(changed, out);
      difference += difference(point);
      norm += norm(point);
    }
    return difference / norm;
  }

  /** Of what {@link #out} holds. */
  private double difference(Point point) {
    float[] v = guided(out);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double d = (double) v[i] - point.exact[i];
      sum += d * d;
    }
    return sum;
  }

  private static double norm(Point point) {
    double sum = 0;
    for (float v : point.exact) {
      sum += (double) v * v;
    }
    return sum;
  }
}
