package org.dir7.benchmarks.samplers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dir7.benchmarks.measure.Machine;
import org.dir7.engine.CalibrationSet;
import org.dir7.engine.backend.Backends;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.DiffusionConfig;
import org.dir7.engine.config.Prediction;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.image.PngReader;
import org.dir7.engine.image.PngWriter;
import org.dir7.engine.image.Psnr;
import org.dir7.engine.image.RgbImage;
import org.dir7.engine.io.AtomicFile;
import org.dir7.engine.sample.Noise;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlan;
import org.dir7.engine.sample.SamplerPlans;
import org.dir7.profile.predict.SamplerResults.Row;

/**
 * How near each sampler comes to a converged picture, and at what cost: PSNR against 100 steps of
 * the most exact sampler, decoded alike, over calibration prompts, seed by prompt number.
 *
 * <p>Arguments: checkpoint folder, calibration file, number of prompts, backend ({@code auto}),
 * results file. What the results file holds already is not drawn again: a run may be stopped at any
 * time, and a later one with more prompts goes on from there. Converged pictures lie beside it.
 */
public final class SamplerTable {

  private static final int[] STEPS = {5, 8, 10, 15, 20, 30};
  private static final int CONVERGED_STEPS = 100;

  private final CheckpointConfig config;
  private final Session session;
  private final ResultsLog results;
  private final List<Setting> settings = new ArrayList<>();

  private SamplerTable(CheckpointConfig config, Session session, Path file) {
    this.config = config;
    this.session = session;
    DiffusionConfig diffusion = config.diffusion();
    results = new ResultsLog(file, config.denoiser().sha256(), config.diffusion().guidance());
    for (Sampler sampler : Sampler.values()) {
      for (int steps : STEPS) {
        if (sampler.supports(diffusion.prediction())) {
          settings.add(new Setting(sampler, steps));
        }
      }
    }
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
      SamplerTable table = new SamplerTable(config, session, Path.of(args[4]));
      table.run(prompts);
      table.print(prompts.items().size());
    }
  }

  private record Setting(Sampler sampler, int steps) {
    String name() {
      return sampler.id() + " " + steps;
    }
  }

  private void run(CalibrationSet prompts) {
    for (int p = 0; p < prompts.items().size(); p++) {
      CalibrationSet.Item item = prompts.items().get(p);
      List<Setting> missing =
          settings.stream()
              .filter(s -> !results.has(item.id(), s.sampler().id(), s.steps()))
              .toList();
      if (!missing.isEmpty()) {
        session.prompt(item.conditioning(), config.diffusion().guidance() == 1 ? 1 : 2);
        compare(item.id(), p, missing);
      }
    }
  }

  private void compare(String prompt, int seed, List<Setting> missing) {
    RgbImage converged = converged(prompt, seed);
    for (Setting setting : missing) {
      long start = System.nanoTime();
      RgbImage image = picture(setting, seed);
      double seconds = (System.nanoTime() - start) / 1e9;
      double decibels = Psnr.decibels(converged, image);
      results.add(new Row(prompt, setting.sampler().id(), setting.steps(), decibels, seconds));
      System.err.printf(Locale.ROOT, "%s, %s: %.2f dB%n", prompt, setting.name(), decibels);
    }
  }

  /** Drawn once and kept beside the results, for it costs more than a third of the whole. */
  private RgbImage converged(String prompt, int seed) {
    Path kept = results.file().resolveSibling(results.file().getFileName() + "." + prompt + ".png");
    if (Files.exists(kept)) {
      try {
        return PngReader.read(Files.readAllBytes(kept), kept.toString()).image();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    boolean flow = config.diffusion().prediction() == Prediction.FLOW;
    RgbImage image =
        picture(new Setting(flow ? Sampler.HEUN : Sampler.DPMPP_2M, CONVERGED_STEPS), seed);
    AtomicFile.write(kept, PngWriter.write(image, Map.of()));
    return image;
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

  /** The fastest picture of a setting counts: others ran beside other programs. */
  private void print(int prompts) {
    System.out.printf("%d prompts; seconds on %s%n%n", prompts, Machine.describe());
    System.out.println(
        "| sampler | steps | evaluations | mean dB | worst dB | s a picture, best |");
    System.out.println("|---|---|---|---|---|---|");
    for (Setting setting : settings) {
      List<Row> rows = results.of(setting.sampler().id(), setting.steps());
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %d | %.2f | %.2f | %.2f |%n",
          setting.sampler().id(),
          setting.steps(),
          SamplerPlans.of(setting.sampler(), config.diffusion(), setting.steps())
              .evaluations()
              .size(),
          rows.stream().mapToDouble(Row::decibels).average().orElse(Double.NaN),
          rows.stream().mapToDouble(Row::decibels).min().orElse(Double.NaN),
          rows.stream().mapToDouble(Row::seconds).min().orElse(Double.NaN));
    }
  }
}
