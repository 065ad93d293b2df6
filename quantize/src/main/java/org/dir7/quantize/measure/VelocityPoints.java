package org.dir7.quantize.measure;

import java.util.ArrayList;
import java.util.List;
import org.dir7.engine.CalibrationSet;
import org.dir7.engine.backend.Session;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.quantize.calibrate.CalibrationSettings;
import org.dir7.quantize.calibrate.Trajectories;

/**
 * Places on the checkpoint's own sampling trajectories where another engine's prediction is
 * compared with the checkpoint's: without the feedback that a sampler adds.
 */
public final class VelocityPoints {

  /**
   * One place.
   *
   * @param latent what the network reads
   * @param exact what the checkpoint predicts, guided
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  record Point(CalibrationSet.Item prompt, float[] latent, double t, float[] exact) {}

  private final float guidance;
  private final float[] out;
  private final List<Point> points;
  private final List<float[]> latents = new ArrayList<>();

  private VelocityPoints(CheckpointConfig config, List<Point> points) {
    this.guidance = (float) config.diffusion().guidance();
    this.out = new float[2 * config.denoiser().latentElements()];
    this.points = points;
  }

  /**
   * Takes places of some trajectories.
   *
   * @param session of the checkpoint
   * @param prompts with their numbers, which decide the noise
   * @param evaluations which of a prompt's evaluations, as shares of all of them; the i-th prompt
   *     gives the (i modulo size)-th
   */
  static VelocityPoints of(
      Session session,
      CheckpointConfig config,
      CalibrationSettings settings,
      List<CalibrationSet.Item> all,
      List<Integer> prompts,
      List<Double> evaluations) {
    List<Point> found = new ArrayList<>();
    VelocityPoints points = new VelocityPoints(config, found);
    Trajectories trajectories = new Trajectories(session, config, settings);
    for (int i = 0; i < prompts.size(); i++) {
      CalibrationSet.Item prompt = all.get(prompts.get(i));
      List<float[]> latents = new ArrayList<>();
      List<Double> times = new ArrayList<>();
      float[] end =
          trajectories.run(
              prompts.get(i),
              prompt,
              (latent, t) -> {
                latents.add(latent.clone());
                times.add(t);
              });
      points.latents.add(end);
      double share = evaluations.get(i % evaluations.size());
      int at = Math.min(latents.size() - 1, (int) (share * latents.size()));
      float[] latent = latents.get(at);
      session.denoise(latent, times.get(at), points.out);
      found.add(new Point(prompt, latent, times.get(at), points.guided(latent.length)));
    }
    return points;
  }

  /** Where the trajectories end: one latent a prompt. */
  List<float[]> latents() {
    return latents;
  }

  /** The guided prediction in {@link #out}. */
  private float[] guided(int n) {
    float[] v = new float[n];
    for (int i = 0; i < n; i++) {
      v[i] = guidance == 1 ? out[i] : Math.fma(guidance, out[i] - out[n + i], out[n + i]);
    }
    return v;
  }

  /** Squared error of a session's predictions over the squared norm of the checkpoint's. */
  double error(Session session) {
    double difference = 0;
    double norm = 0;
    for (Point point : points) {
      session.prompt(point.prompt.conditioning(), guidance == 1 ? 1 : 2);
      session.denoise(point.latent, point.t, out);
      float[] v = guided(point.latent.length);
      for (int i = 0; i < v.length; i++) {
        double d = (double) v[i] - point.exact[i];
        difference += d * d;
        norm += (double) point.exact[i] * point.exact[i];
      }
    }
    return difference / norm;
  }
}
