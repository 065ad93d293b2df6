package org.dir7.quantize.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.format.CalibrationRecipe;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.format.Engine;
import org.dir7.engine.format.TensorError;
import org.dir7.engine.image.PngWriter;
import org.dir7.engine.image.RgbImage;
import org.dir7.quantize.QuantizeCost;
import org.dir7.report.Axis;
import org.dir7.report.BarChart;
import org.dir7.report.Histogram;
import org.dir7.report.Html;
import org.dir7.report.ImageStrip;
import org.dir7.report.Page;
import org.dir7.report.Table;
import org.dir7.report.XyChart;

/** report.html: what an engine lost, from pictures down to matrices. */
final class ReportPage {

  private static final int BARS = 30;

  private final Engine engine;
  private final Accuracy accuracy;
  private final Optional<QuantizeCost> cost;
  private final EngineSummary summary;

  ReportPage(Checkpoint checkpoint, Engine engine, Accuracy accuracy, Optional<QuantizeCost> cost) {
    this.engine = engine;
    this.accuracy = accuracy;
    this.cost = cost;
    this.summary = new EngineSummary(checkpoint, engine);
  }

  String html() {
    Optional<CalibrationRecipe> recipe = engine.manifest().calibration();
    Page page =
        new Page("Accuracy of " + engine.config().name() + ", " + engine.precision().id())
            .lead(
                recipe
                    .map(
                        c ->
                            "Preset %s, calibrated with %d prompts of %d steps; compared with the"
                                    .formatted(c.preset(), c.prompts(), c.steps())
                                + " checkpoint in FP32 on the CPU backend.")
                    .orElse(
                        "Not calibrated; compared with the checkpoint in FP32 on the CPU"
                            + " backend."));
    page.section("At a glance", tiles(), meaning());
    page.section("Pictures of prompts outside the calibration", pictures(true));
    page.section("Pictures of prompts of the calibration", pictures(false));
    page.section("Error against time and along the scan", byTime(), byPosition());
    page.section("Layer by layer, matrix by matrix", layers(), sensitivity(), kept(), tensors());
    page.section("A matrix in steps of its scale", steps());
    page.section("Size", size());
    cost.filter(c -> c.line().isPresent()).ifPresent(c -> page.section("What it took", took(c)));
    return page.html();
  }

  private Html tiles() {
    List<Html.Tile> tiles = new ArrayList<>();
    tiles.add(
        new Html.Tile(
            "weights file", format("%.1f MB", summary.weightsBytes() / 1e6), "decoder included"));
    tiles.add(
        new Html.Tile(
            "prediction error",
            format("%.2f %%", 100 * accuracy.velocityError()),
            "relative, on the checkpoint's own trajectories"));
    if (!accuracy.of(true).isEmpty()) {
      tiles.add(
          new Html.Tile(
              "PSNR, mean",
              decibels(accuracy.meanPsnr(true)),
              format("%d prompts outside the calibration", accuracy.of(true).size())));
      tiles.add(
          new Html.Tile("PSNR, worst", decibels(accuracy.of(true).get(0).psnr()), worst(true)));
      tiles.add(new Html.Tile("SSIM, mean", format("%.4f", accuracy.meanSsim(true)), "at most 1"));
    }
    return Html.tiles(tiles);
  }

  private String worst(boolean outside) {
    return accuracy.of(outside).get(0).prompt();
  }

  private static Html meaning() {
    return Html.paragraph(
        "PSNR compares whole pictures: sampling feeds every error back, so that a picture may drift"
            + " to another good one and still score low. The prediction error has no such feedback:"
            + " it compares what the network says at the same places. One level of difference"
            + " everywhere is 48 dB.");
  }

  private List<Html> pictures(boolean outside) {
    List<Accuracy.Pair> pairs = accuracy.of(outside);
    if (pairs.isEmpty()) {
      return List.of(Html.notAvailable("no such prompt was compared"));
    }
    List<Html> parts = new ArrayList<>();
    parts.add(
        Html.paragraph(
            format(
                "The worst first. Mean %s, SSIM %.4f. Differences are shown %d times as large.",
                decibels(accuracy.meanPsnr(outside)),
                accuracy.meanSsim(outside),
                Difference.GAIN)));
    for (Accuracy.Pair pair : pairs) {
      String name = pair.id() + ": " + pair.prompt();
      parts.add(
          Html.paragraph(name + format("; %s, SSIM %.4f", decibels(pair.psnr()), pair.ssim())));
      parts.add(
          new ImageStrip()
              .image(png(pair.exact()), "checkpoint", name + ", by the checkpoint")
              .image(png(pair.stored()), "engine", name + ", by the engine")
              .image(png(Difference.of(pair)), "difference", name + ", difference of the two")
              .html());
    }
    return parts;
  }

  private static byte[] png(RgbImage image) {
    return PngWriter.write(image, Map.of());
  }

  private Html byTime() {
    double[] t = accuracy.byTime().stream().mapToDouble(Accuracy.AtTime::t).toArray();
    double[] error = accuracy.byTime().stream().mapToDouble(e -> 100 * e.error()).toArray();
    return new XyChart(
            "Prediction error against time",
            "Sampling goes from t = 1, noise, to t = 0, the picture.",
            Axis.linear("t", ""),
            Axis.linear("relative error", "%"))
        .line("guided prediction", t, error)
        .html();
  }

  private Html byPosition() {
    XyChart chart =
        new XyChart(
            "Error along the scan",
            "What a layer's recurrence gives at each position of its scan: a line that rises shows"
                + " an error that the state accumulates.",
            Axis.linear("position in the scan", "token"),
            Axis.linear("relative error", "%"));
    accuracy
        .byPosition()
        .forEach(
            (layer, errors) -> {
              double[] x = new double[errors.length];
              double[] y = new double[errors.length];
              for (int s = 0; s < x.length; s++) {
                x[s] = s;
                y[s] = 100 * errors[s];
              }
              chart.line("layer " + layer, x, y);
            });
    return chart.html();
  }

  private Html layers() {
    if (accuracy.layers().isEmpty()) {
      return Html.notAvailable("no layer of this engine is in 8 bits");
    }
    return new BarChart(
            "Sensitivity: one layer in 8 bits, all others as in the checkpoint",
            "All matrices of the layer that the engine has in 8 bits, at places early and late on"
                + " the checkpoint's trajectories.",
            Axis.linear("prediction error", "%"),
            accuracy.layers().keySet().stream().map(layer -> "layer " + layer).toList())
        .series("error", accuracy.layers().values().stream().map(e -> 100 * Math.sqrt(e)).toList())
        .html();
  }

  private Html sensitivity() {
    List<Map.Entry<String, Double>> worst =
        accuracy.sensitivity().entrySet().stream()
            .filter(e -> !e.getKey().startsWith(TensorCatalog.DECODER_PREFIX))
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .limit(BARS)
            .toList();
    if (worst.isEmpty()) {
      return Html.notAvailable("no matrix of this engine is in 8 bits");
    }
    return new BarChart(
            "Sensitivity: one matrix in 8 bits, all others as in the checkpoint",
            format("The %d matrices that cost most.", worst.size()),
            Axis.linear("prediction error", "%"),
            worst.stream().map(e -> e.getKey().replace(".weight", "")).toList())
        .series("error", worst.stream().map(e -> 100 * Math.sqrt(e.getValue())).toList())
        .html();
  }

  private Html kept() {
    Table table = new Table("Matrices that could be in 8 bits and are in F16", "matrix", "bytes");
    table.numbers(1);
    List<TensorSpec> kept = summary.kept();
    kept.forEach(spec -> table.row(spec.name(), Long.toString(2 * spec.elements())));
    if (kept.isEmpty()) {
      return Html.note("Every matrix that can be in 8 bits is.");
    }
    return Html.details(
        format("%d matrices kept in F16, and why", kept.size()),
        Html.paragraph(summary.whyKept()),
        table.html());
  }

  private Html tensors() {
    Table table =
        new Table(
                "Every tensor that changed",
                "tensor",
                "stored",
                "relative error of the weights (%)",
                "alone: error (%)")
            .numbers(2, 3);
    engine
        .manifest()
        .tensors()
        .forEach(
            (name, tensor) -> {
              Optional<TensorError> error = tensor.error();
              if (error.isPresent()) {
                Double alone = accuracy.sensitivity().get(name);
                table.row(
                    name,
                    tensor.dtype().name(),
                    format("%.3f", 100 * error.get().relative()),
                    alone == null ? "" : format("%.4f", 100 * Math.sqrt(alone)));
              }
            });
    return Html.details("All tensors", table.html());
  }

  /** The most sensitive matrix of the denoiser, as multiples of its rows' scales. */
  private Html steps() {
    Optional<String> chosen = accuracy.mostSensitive();
    if (chosen.isEmpty()) {
      return Html.notAvailable("no matrix of this engine is in 8 bits");
    }
    int[] counts = summary.steps(chosen.get());
    double[] q = new double[Arrays.stream(counts).sum()];
    int at = 0;
    for (int step = 0; step < counts.length; step++) {
      Arrays.fill(q, at, at + counts[step], step - EngineSummary.LARGEST_STEP);
      at += counts[step];
    }
    return new Histogram(
            chosen.get(),
            "How often each of the 255 steps is used, in the matrix that costs most.",
            Axis.linear("step", ""),
            q)
        .whole()
        .html();
  }

  private Html size() {
    return new BarChart(
            "Weights by precision",
            "The text encoder's files come on top.",
            Axis.linear("size", "MB"),
            List.copyOf(summary.bytes().keySet()))
        .series("size", summary.bytes().values().stream().map(bytes -> bytes / 1e6).toList())
        .html();
  }

  private static Html took(QuantizeCost cost) {
    Table table =
        new Table("Where the time went", "part", "seconds", "of all processors").numbers(1, 2);
    cost.seconds()
        .forEach(
            (part, seconds) ->
                table.row(
                    part.id(),
                    format("%.1f", seconds),
                    format("%.1f", cost.processorSeconds().getOrDefault(part, 0.0))));
    return Html.details(cost.line().orElseThrow(), table.html());
  }

  private static String decibels(double psnr) {
    return Double.isInfinite(psnr) ? "equal" : format("%.1f dB", psnr);
  }

  private static String format(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }
}
