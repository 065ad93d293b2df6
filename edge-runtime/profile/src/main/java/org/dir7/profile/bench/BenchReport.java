package org.dir7.profile.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dir7.profile.bench.BenchResult.Kernel;
import org.dir7.profile.bench.BenchResult.Row;
import org.dir7.report.Axis;
import org.dir7.report.Html;
import org.dir7.report.Numbers;
import org.dir7.report.Page;
import org.dir7.report.Table;
import org.dir7.report.XyChart;

/** A suite's result as Markdown and as a page with a roofline. */
public final class BenchReport {

  private BenchReport() {}

  /** Tables with machine, versions, date and command above them. */
  public static String markdown(BenchResult result) {
    StringBuilder text = new StringBuilder();
    add(text, "# Suite, %s%s", result.created(), result.complete() ? "" : ", interrupted");
    add(text, "");
    add(text, "    %s", result.command());
    add(text, "");
    add(
        text,
        "%s; %s, %s, %s; load %.1f before, %.1f after; %s.",
        result.tool(),
        result.machine().processor(),
        Numbers.count(result.machine().cores(), "processor"),
        result.machine().java(),
        result.machine().loadBefore(),
        result.machine().loadAfter(),
        peak(result));
    add(text, "");
    add(
        text,
        "| engine | precision | backend | sampler | steps | evaluations | batch | pictures | median"
            + " s | best s | spread | s a picture | of peak |");
    add(text, "|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (Row row : result.rows()) {
      add(
          text,
          "| %s | %s | %s | %s | %d | %d | %d | %d | %s | %s | %s | %s | %s |",
          row.engine(),
          row.precision(),
          row.backend(),
          row.sampler(),
          row.steps(),
          row.evaluations(),
          row.batch(),
          row.pictures(),
          Numbers.of(row.median()),
          Numbers.of(row.best()),
          Numbers.percent(row.spread()),
          Numbers.of(row.eachPicture()),
          row.ofPeak() == 0 ? "-" : String.format(Locale.ROOT, "%.2f", row.ofPeak()));
    }
    if (!result.kernels().isEmpty()) {
      add(text, "");
      add(
          text,
          "| engine | kernel | calls a picture | ms a picture | GFLOP/s | GB/s | FLOP a byte"
              + " | of the limit |");
      add(text, "|---|---|---|---|---|---|---|---|");
      for (Kernel kernel : result.kernels()) {
        add(
            text,
            "| %s | %s | %d | %s | %s | %s | %s | %s |",
            kernel.engine(),
            kernel.name(),
            kernel.calls(),
            Numbers.of(kernel.seconds() * 1e3),
            orDash(kernel.gflops()),
            orDash(kernel.gigabytes()),
            orDash(kernel.intensity()),
            kernel.ofLimit() == 0 ? "-" : String.format(Locale.ROOT, "%.2f", kernel.ofLimit()));
      }
    }
    return text.toString();
  }

  private static String orDash(double value) {
    return value == 0 ? "-" : Numbers.of(value);
  }

  private static String peak(BenchResult result) {
    return result.peakGflops() == 0
        ? "the machine's best was not measured"
        : String.format(
            Locale.ROOT,
            "peak %.0f GFLOP/s FP32, %.0f GB/s, measured after the pictures",
            result.peakGflops(),
            result.peakGigabytes());
  }

  public static String page(BenchResult result) {
    Table table =
        new Table(
                "",
                "engine",
                "sampler",
                "steps",
                "batch",
                "median",
                "best",
                "spread",
                "a picture",
                "of peak")
            .numbers(2, 3, 4, 5, 6, 7, 8);
    for (Row row : result.rows()) {
      table.row(
          row.engine() + ", " + row.precision(),
          row.sampler(),
          Integer.toString(row.steps()),
          Integer.toString(row.batch()),
          Numbers.seconds(row.median()),
          Numbers.seconds(row.best()),
          Numbers.percent(row.spread()),
          Numbers.seconds(row.eachPicture()),
          row.ofPeak() == 0 ? "-" : Numbers.percent(row.ofPeak()));
    }
    return new Page("Suite")
        .lead(result.machine().processor() + ", " + result.created() + "; " + peak(result))
        .section("Pictures", pictures(result, table))
        .section("Roofline", roofline(result), kernels(result))
        .html();
  }

  private static List<Html> pictures(BenchResult result, Table table) {
    List<Html> content = new ArrayList<>();
    if (!result.complete()) {
      content.add(Html.warning("the run was interrupted; this is what was measured until then."));
    }
    content.add(table.html());
    content.add(
        result.rows().isEmpty() ? Html.notAvailable("no setting was finished") : times(result));
    return content;
  }

  private static Html times(BenchResult result) {
    Map<String, List<XyChart.Point>> lines = new LinkedHashMap<>();
    for (Row row : result.rows()) {
      lines
          .computeIfAbsent(line(row), k -> new ArrayList<>())
          .add(new XyChart.Point(row.steps(), row.eachPicture(), ""));
    }
    XyChart chart =
        new XyChart(
            "Time of a picture by steps",
            "Medians, divided by the pictures of a batch; a line an engine, sampler and batch.",
            Axis.linear("steps", ""),
            Axis.linear("time a picture", "s"));
    lines.forEach(chart::line);
    return chart.html();
  }

  private static String line(Row row) {
    String name = row.engine() + ", " + row.sampler();
    return row.batch() == 1 ? name : name + ", batch " + row.batch();
  }

  private static Html roofline(BenchResult result) {
    if (result.kernels().isEmpty() || result.peakGflops() == 0) {
      return Html.notAvailable("operations or the peak were not measured");
    }
    double ridge = result.peakGflops() / result.peakGigabytes();
    double low = ridge;
    double high = ridge;
    Map<String, List<XyChart.Point>> engines = new LinkedHashMap<>();
    int number = 0;
    for (Kernel kernel : result.kernels()) {
      number++;
      if (kernel.gflops() > 0) {
        low = Math.min(low, kernel.intensity());
        high = Math.max(high, kernel.intensity());
        engines
            .computeIfAbsent(kernel.engine(), k -> new ArrayList<>())
            .add(new XyChart.Point(kernel.intensity(), kernel.gflops(), Integer.toString(number)));
      }
    }
    low /= 2;
    high *= 2;
    XyChart chart =
        new XyChart(
                "Kernels under the machine's two limits",
                "Speed of all operations of a kind and shape against their arithmetic a byte,"
                    + " numbered as in the table below; the line is what memory and arithmetic"
                    + " allow. A kernel whose data stays in a cache may lie above the slope.",
                Axis.log("arithmetic intensity", "FLOP/byte"),
                Axis.log("speed", "GFLOP/s"))
            .line(
                "limit",
                new double[] {low, ridge, high},
                new double[] {
                  low * result.peakGigabytes(), result.peakGflops(), result.peakGflops()
                });
    engines.forEach(chart::points);
    return chart.html();
  }

  /** Every kernel, those without arithmetic too: memory is their only limit. */
  private static Html kernels(BenchResult result) {
    Table table =
        new Table(
                "Kernels, the dearest first",
                "",
                "engine",
                "kernel",
                "calls a picture",
                "time a picture",
                "GFLOP/s",
                "GB/s",
                "of the limit")
            .numbers(0, 3, 4, 5, 6, 7);
    int number = 0;
    for (Kernel kernel : result.kernels()) {
      number++;
      table.row(
          Integer.toString(number),
          kernel.engine(),
          kernel.name(),
          Long.toString(kernel.calls()),
          Numbers.seconds(kernel.seconds()),
          orDash(kernel.gflops()),
          orDash(kernel.gigabytes()),
          kernel.ofLimit() == 0 ? "-" : Numbers.percent(kernel.ofLimit()));
    }
    return table.html();
  }

  private static void add(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
