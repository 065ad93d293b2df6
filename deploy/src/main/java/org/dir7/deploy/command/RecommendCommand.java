package org.dir7.deploy.command;

import java.nio.charset.StandardCharsets;
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
import org.dir7.engine.io.AtomicFile;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlans;
import org.dir7.profile.predict.Prediction;
import org.dir7.profile.predict.Roof;
import org.dir7.profile.predict.SamplerResults;
import org.dir7.profile.predict.SamplerResults.Quality;
import org.dir7.report.Axis;
import org.dir7.report.Html;
import org.dir7.report.Numbers;
import org.dir7.report.Page;
import org.dir7.report.Table;
import org.dir7.report.XyChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
          + " %%",
      "efficiency. Exit code 1: none fits."
    })
public final class RecommendCommand implements Dir7Command {

  private static final double MIDDLE = 0.55;
  private static final double LOW = 0.40;
  private static final double HIGH = 0.70;

  /** Fewer prompts say little: pictures differ by several decibels. */
  private static final int FEW_PROMPTS = 8;

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
      description = "Results of the sampler benchmark. Default: those of the shipped checkpoint.")
  private Path table;

  @Mixin private ModelOptions model;

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
    OutFile.check("--out", out);
    Roof roof = TargetRoof.of(target);
    CheckpointConfig config = model.config();
    List<Setting> settings = settings(config, results(config), roof);
    int prompts = settings.get(0).quality().prompts();
    line("predicted times on %s; quality is the mean over prompts (%d):", target, prompts);
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
    if (prompts < FEW_PROMPTS) {
      line("warning: few prompts (%d); quality differs by several dB between them", prompts);
    }
    Optional<Setting> best =
        settings.stream()
            .filter(s -> s.seconds() <= maxSeconds)
            .max(Comparator.comparingDouble(s -> s.quality().mean()));
    String verdict = verdict(best);
    if (out != null) {
      AtomicFile.write(out, page(settings, verdict).getBytes(StandardCharsets.UTF_8));
      System.out.printf("page: %s%n", out);
    }
    line("%s", verdict);
    return best.isPresent() ? 0 : 1;
  }

  private String verdict(Optional<Setting> best) {
    String budget = Numbers.seconds(maxSeconds);
    if (best.isEmpty()) {
      return "nothing fits %s on %s at 55 %% efficiency".formatted(budget, target);
    }
    Quality quality = best.get().quality();
    boolean sure = best.get().prediction().pictureSeconds(LOW) <= maxSeconds;
    return String.format(
        Locale.ROOT,
        "recommended for %s: --sampler %s --steps %d (%.2f dB, about %s; at 40 %% efficiency it"
            + " %s)",
        budget,
        quality.sampler(),
        quality.steps(),
        quality.mean(),
        Numbers.seconds(best.get().seconds()),
        sure ? "fits too" : "does not fit");
  }

  /** The table, which must be of this model. */
  private SamplerResults results(CheckpointConfig config) {
    SamplerResults results = table == null ? SamplerResults.shipped() : SamplerResults.read(table);
    String which = table == null ? "the shipped table" : table.toString();
    String denoiser = config.denoiser().sha256();
    if (!results.denoiser().equals(denoiser)) {
      throw Dir7Exception.badInput(
          "%s: is of another denoiser (%.12s) than %s's (%.12s); the sampler benchmark"
              + " (benchmarks/README.md) makes one, and --table names it",
          which, results.denoiser(), config.name(), denoiser);
    }
    if (results.guidance() != config.diffusion().guidance()) {
      throw Dir7Exception.badInput(
          "%s: was drawn with guidance %s; %s draws with %s",
          which, results.guidance(), config.name(), config.diffusion().guidance());
    }
    return results;
  }

  private static List<Setting> settings(
      CheckpointConfig config, SamplerResults results, Roof roof) {
    List<Setting> settings = new ArrayList<>();
    for (Quality quality : results.quality()) {
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
      throw Dir7Exception.badInput("the table has no sampler that fits %s", config.name());
    }
    return settings;
  }

  private String page(List<Setting> settings, String verdict) {
    Map<String, List<XyChart.Point>> lines = new LinkedHashMap<>();
    for (Setting s : settings) {
      lines.computeIfAbsent(s.quality().sampler(), k -> new ArrayList<>()).add(point(s));
    }
    XyChart chart =
        new XyChart(
            "Quality against time on " + target,
            "Mean PSNR to a converged picture against the predicted time at 55 % efficiency; higher"
                + " and further left is better. Beside a point: its steps, where there is room.",
            Axis.log("predicted time a picture", "s"),
            Axis.levels("PSNR to 100 steps", "dB"));
    lines.forEach(
        (name, points) -> {
          points.sort(Comparator.comparingDouble(XyChart.Point::x));
          chart.line(name, points);
        });
    return new Page("Quality against time: " + target)
        .lead("Times are predicted, not measured; " + verdict + ".")
        .section("Samplers and steps", chart.html(), table(settings))
        .html();
  }

  private static XyChart.Point point(Setting setting) {
    int steps = setting.quality().steps();
    return new XyChart.Point(
        setting.seconds(),
        setting.quality().mean(),
        Numbers.count(steps, "step"),
        Integer.toString(steps));
  }

  private static Html table(List<Setting> settings) {
    Table rows =
        new Table("", "sampler", "steps", "mean", "worst", "at 70 %", "at 55 %", "at 40 %")
            .numbers();
    for (Setting s : settings) {
      rows.row(
          s.quality().sampler(),
          Integer.toString(s.quality().steps()),
          Numbers.of(s.quality().mean()) + " dB",
          Numbers.of(s.quality().worst()) + " dB",
          Numbers.seconds(s.prediction().pictureSeconds(HIGH)),
          Numbers.seconds(s.seconds()),
          Numbers.seconds(s.prediction().pictureSeconds(LOW)));
    }
    return rows.html();
  }

  private static void line(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values).stripTrailing());
  }
}
