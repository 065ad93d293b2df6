package org.dir7.benchmarks.samplers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.dir7.engine.CalibrationSet;
import org.dir7.engine.backend.Backends;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.DiffusionConfig;
import org.dir7.engine.config.Prediction;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.image.Psnr;
import org.dir7.engine.image.RgbImage;
import org.dir7.engine.sample.Noise;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlan;
import org.dir7.engine.sample.SamplerPlans;

/**
 * How near each sampler comes to a converged picture, and at what cost: PSNR against 100 steps of
 * the most exact sampler, over calibration prompts, seed by prompt number.
 *
 * <p>Arguments: checkpoint folder, calibration file, number of prompts, backend ({@code auto}).
 */
public final class SamplerTable {

  private static final int[] STEPS = {5, 8, 10, 15, 20, 30};
  private static final int CONVERGED_STEPS = 100;

  private final CheckpointConfig config;
  private final Session session;

  private SamplerTable(CheckpointConfig config, Session session) {
    this.config = config;
    this.session = session;
  }

  public static void main(String[] args) {
    try (Checkpoint checkpoint = Checkpoint.open(Path.of(args[0]));
        Session session =
            Backends.choose(args[3]).open(checkpoint.model(), SessionOptions.DEFAULT)) {
      CheckpointConfig config = checkpoint.config();
      CalibrationSet prompts =
          CalibrationSet.read(
                  Path.of(args[1]), config.denoiser().textDim(), config.denoiser().maxTextTokens())
              .first(Integer.parseInt(args[2]));
      new SamplerTable(config, session).run(prompts);
    }
  }

  private record Setting(Sampler sampler, int steps) {}

  private void run(CalibrationSet prompts) {
    DiffusionConfig diffusion = config.diffusion();
    List<Setting> settings = new ArrayList<>();
    for (Sampler sampler : Sampler.values()) {
      for (int steps : STEPS) {
        if (sampler.supports(diffusion.prediction())) {
          settings.add(new Setting(sampler, steps));
        }
      }
    }
    Sampler exact = diffusion.prediction() == Prediction.FLOW ? Sampler.HEUN : Sampler.DPMPP_2M;
    double[][] decibels = new double[settings.size()][prompts.items().size()];
    double[] seconds = new double[settings.size()];
    for (int p = 0; p < prompts.items().size(); p++) {
      session.prompt(prompts.items().get(p).conditioning(), diffusion.guidance() == 1 ? 1 : 2);
      RgbImage converged = picture(new Setting(exact, CONVERGED_STEPS), p);
      for (int s = 0; s < settings.size(); s++) {
        long start = System.nanoTime();
        RgbImage image = picture(settings.get(s), p);
        seconds[s] += (System.nanoTime() - start) / 1e9;
        decibels[s][p] = Psnr.decibels(converged, image);
      }
      System.err.printf("%d of %d prompts%n", p + 1, prompts.items().size());
    }
    print(settings, decibels, seconds);
  }

  private RgbImage picture(Setting setting, int seed) {
    SamplerPlan plan = SamplerPlans.of(setting.sampler(), config.diffusion(), setting.steps());
    float[] latent = new float[config.denoiser().latentElements()];
    float[] noise = Noise.normal(seed, latent.length);
    session.sample(plan, config.diffusion().guidance(), noise, latent, (step, steps, z) -> true);
    int side = config.decoder().imageSize();
    float[] rgb = new float[3 * side * side];
    session.decode(latent, rgb);
    return RgbImage.ofPlanes(rgb, side, side);
  }

  private void print(List<Setting> settings, double[][] decibels, double[] seconds) {
    System.out.println("| sampler | steps | evaluations | mean dB | worst dB | s a picture |");
    System.out.println("|---|---|---|---|---|---|");
    for (int s = 0; s < settings.size(); s++) {
      Setting setting = settings.get(s);
      int evaluations =
          SamplerPlans.of(setting.sampler(), config.diffusion(), setting.steps())
              .evaluations()
              .size();
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %d | %.2f | %.2f | %.2f |%n",
          setting.sampler().id(),
          setting.steps(),
          evaluations,
          Arrays.stream(decibels[s]).average().orElse(Double.NaN),
          Arrays.stream(decibels[s]).min().orElse(Double.NaN),
          seconds[s] / decibels[s].length);
    }
  }
}
