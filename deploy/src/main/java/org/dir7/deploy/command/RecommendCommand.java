package org.dir7.deploy.command;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.ConfigReader;
import org.dir7.engine.io.AtomicFile;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlans;
import org.dir7.profile.predict.Prediction;
import org.dir7.profile.predict.Roof;
import org.dir7.profile.predict.SamplerResults;
import org.dir7.profile.predict.SamplerResults.Quality;
import org.dir7.report.Axis;
import org.dir7.report.Numbers;
import org.dir7.report.Page;
import org.dir7.report.XyChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dir7 recommend}: the sampler and steps that give most for a time. */
@Command(
    name = "recommend",
    description = {
      "Say which sampler and how many steps come nearest to a converged picture within a time on a",
      "board: measured quality (PSNR to 100 steps) against the predicted time."
    },
    footer = {
      "",
      "Examples:",
      "  ./dir7 recommend --max-seconds 1.7 --target orin-nano",
      "  ./dir7 recommend --max-seconds 20 --target jetson-nano --out quality.html",
      "",
      "Times are predictions, see ./dir7 predict --help; a setting is recommended if it fits at 55"
          + " %",
      "efficiency. Exit code 1: none fits."
    })
public final class RecommendCommand implements Dir7Command {

  private static final double MIDDLE = 0.55;
  private static final double LOW = 0.40;
  private static final double HIGH = 0.70;
  private static final String RESULTS = "benchmarks/results/samplers.csv";

  @Option(
      names = "--max-seconds",
      required = true,
      paramLabel = "S",
      description = "What a picture may take, more than 0.")
  private double maxSeconds;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "NAME",
      description = "jetson-nano or orin-nano.")
  private String target;

  @Option(
      names = "--table",
      paramLabel = "FILE",
      description = "Results of the sampler benchmark. Default: " + RESULTS + " of the clone.")
  private Path table;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      defaultValue = "models/dir7-s-emoji",
      description = "Whose work is counted. Default: models/dir7-s-emoji.")
  private Path checkpoint;

  @Option(names = "--out", paramLabel = "FILE.html", description = "Write a page with the chart.")
  private Path out;

  /** A setting with its quality and its time at the middle efficiency. */
  private record Setting(Quality quality, Prediction prediction) {
    double seconds() {
      return prediction.pictureSeconds(MIDDLE);
    }
  }

  @Override
  public int order() {
    return 54;
  }

  @Override
  public Integer call() {
    if (!(maxSeconds > 0 && maxSeconds < 1e6)) {
      throw Dir7Exception.usage("--max-seconds %s: must be above 0 and below 1e6", maxSeconds);
    }
    Roof roof = TargetRoof.of(target);
    CheckpointConfig config = ConfigReader.read(checkpoint.resolve("config.json"));
    List<Setting> settings = settings(config, roof);
    System.out.printf("predicted times on %s, measured quality:%n", target);
    line(
        "%-10s %5s %9s %9s   %s",
        "sampler", "steps", "mean dB", "worst dB", "a picture at 70, 55, 40 %");
    for (Setting s : settings) {
      line(
          "%-10s %5d %9.2f %9.2f   %s, %s, %s",
          s.quality().sampler(),
          s.quality().steps(),
          s.quality().mean(),
          s.quality().worst(),
          Numbers.seconds(s.prediction().pictureSeconds(HIGH)),
          Numbers.seconds(s.seconds()),
          Numbers.seconds(s.prediction().pictureSeconds(LOW)));
    }
    if (out != null) {
      AtomicFile.write(out, page(settings).getBytes(StandardCharsets.UTF_8));
      System.out.printf("page: %s%n", out);
    }
    return recommend(settings);
  }

  private int recommend(List<Setting> settings) {
    Optional<Setting> best =
        settings.stream()
            .filter(s -> s.seconds() <= maxSeconds)
            .max(Comparator.comparingDouble(s -> s.quality().mean()));
    if (best.isEmpty()) {
      line("nothing fits %s on %s at 55 %% efficiency", Numbers.seconds(maxSeconds), target);
      return 1;
    }
    Quality quality = best.get().quality();
    boolean sure = best.get().prediction().pictureSeconds(LOW) <= maxSeconds;
    line(
        "recommended: --sampler %s --steps %d (%.2f dB, about %s; at 40 %% efficiency it %s)",
        quality.sampler(),
        quality.steps(),
        quality.mean(),
        Numbers.seconds(best.get().seconds()),
        sure ? "fits too" : "does not fit");
    return 0;
  }

  private List<Setting> settings(CheckpointConfig config, Roof roof) {
    Path file =
        table != null ? table : Path.of(System.getProperty("dir7.home", "")).resolve(RESULTS);
    if (!Files.exists(file)) {
      throw Dir7Exception.badInput(
          "%s: no such file; the sampler benchmark (SamplerTable in benchmarks) writes it, or name"
              + " one with --table",
          file);
    }
    List<Setting> settings = new ArrayList<>();
    for (Quality quality : SamplerResults.read(file)) {
      Optional<Sampler> sampler = Sampler.byId(quality.sampler());
      if (sampler.isEmpty() || !sampler.get().supports(config.diffusion().prediction())) {
        continue;
      }
      int evaluations =
          SamplerPlans.of(sampler.get(), config.diffusion(), quality.steps()).evaluations().size();
      int branches = config.diffusion().guidance() == 1 ? 1 : 2;
      settings.add(new Setting(quality, Prediction.of(config, roof, evaluations, branches)));
    }
    if (settings.isEmpty()) {
      throw Dir7Exception.badInput("%s: no sampler in it that fits %s", file, config.name());
    }
    return settings;
  }

  private String page(List<Setting> settings) {
    Map<String, List<XyChart.Point>> lines = new LinkedHashMap<>();
    for (Setting s : settings) {
      lines
          .computeIfAbsent(s.quality().sampler(), k -> new ArrayList<>())
          .add(new XyChart.Point(s.seconds(), s.quality().mean(), s.quality().steps() + " steps"));
    }
    XyChart chart =
        new XyChart(
            "Quality against time on " + target,
            "Mean PSNR to a converged picture against the predicted time at 55 % efficiency; higher"
                + " and further left is better.",
            Axis.linear("predicted time a picture", "s"),
            Axis.linear("PSNR to 100 steps", "dB"));
    lines.forEach(
        (name, points) -> {
          points.sort(Comparator.comparingDouble(XyChart.Point::x));
          chart.line(name, points);
        });
    return new Page("Quality against time: " + target)
        .lead("Times are predicted, not measured.")
        .section("Samplers and steps", chart.html())
        .html();
  }

  private static void line(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values).stripTrailing());
  }
}
