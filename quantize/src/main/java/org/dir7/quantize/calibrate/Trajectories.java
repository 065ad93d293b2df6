package org.dir7.quantize.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.dir7.engine.CalibrationSet;
import org.dir7.engine.backend.Session;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.DiffusionConfig;
import org.dir7.engine.sample.Noise;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerLoop;
import org.dir7.engine.sample.SamplerPlan;
import org.dir7.engine.sample.SamplerPlans;

/** Samples prompts from noise to latent with the checkpoint's sampler and guidance. */
public final class Trajectories {

  /** Hears of the network's evaluations before they run, and after. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param latent what the network reads; valid during the call
     */
    void evaluating(float[] latent, double t);

    /**
     * Hears what the network says.
     *
     * @param latent what the network read; valid during the call
     * @param out [branches, n]; valid during the call
     */
    default void evaluated(float[] latent, double t, float[] out) {}
  }

  private final Session session;
  private final CheckpointConfig config;
  private final CalibrationSettings settings;
  private final SamplerPlan plan;
  private final SamplerLoop loop;

  public Trajectories(Session session, CheckpointConfig config, CalibrationSettings settings) {
    this.session = session;
    this.config = config;
    this.settings = settings;
    plan = plan(config, settings);
    loop = new SamplerLoop(config.denoiser().latentElements());
  }

  /** Evaluations of a prompt. */
  static SamplerPlan plan(CheckpointConfig config, CalibrationSettings settings) {
    DiffusionConfig diffusion = config.diffusion();
    Sampler sampler = Sampler.require(diffusion.sampler(), diffusion.prediction());
    return SamplerPlans.of(sampler, diffusion, settings.steps());
  }

  /**
   * Samples one prompt.
   *
   * @param number of the prompt, from 0; decides its noise
   * @return the latent
   */
  public float[] run(int number, CalibrationSet.Item prompt, Listener listener) {
    double guidance = config.diffusion().guidance();
    session.prompt(prompt.conditioning(), guidance == 1 ? 1 : 2);
    float[] latent = Noise.normal(settings.seed() + number, config.denoiser().latentElements());
    loop.run(
        plan,
        guidance,
        (z, t, out) -> {
          listener.evaluating(z, t);
          session.denoise(z, t, out);
          listener.evaluated(z, t, out);
        },
        latent,
        latent,
        (step, steps, z) -> true);
    return latent;
  }

  /**
   * A place on a trajectory.
   *
   * @param latent what the network reads there
   * @param out what it says, [branches, n]
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  public record Place(float[] latent, double t, float[] out) {}

  /**
   * Samples one prompt as far as a place.
   *
   * @param share of the trajectory's evaluations that come before it, 0 to 1
   */
  public Place place(int number, CalibrationSet.Item prompt, double share) {
    int evaluations = plan.evaluations().size();
    int wanted = Math.min(evaluations - 1, (int) (share * evaluations));
    double guidance = config.diffusion().guidance();
    session.prompt(prompt.conditioning(), guidance == 1 ? 1 : 2);
    List<Place> found = new ArrayList<>();
    int[] evaluation = new int[1];
    float[] latent = Noise.normal(settings.seed() + number, config.denoiser().latentElements());
    try {
      loop.run(
          plan,
          guidance,
          (z, t, out) -> {
            session.denoise(z, t, out);
            if (evaluation[0]++ == wanted) {
              found.add(new Place(z.clone(), t, out.clone()));
            }
          },
          latent,
          latent,
          (step, steps, z) -> found.isEmpty());
    } catch (CancellationException enough) {
      // The rest of the trajectory is not wanted.
    }
    return found.get(0);
  }
}
