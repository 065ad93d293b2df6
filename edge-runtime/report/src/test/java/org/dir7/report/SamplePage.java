package org.dir7.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** A page with every kind of content, some of it hostile. */
final class SamplePage {

  static final String HOSTILE = "</svg><script>alert(\"x\")</script>&'\u0000\uD800";

  private SamplePage() {}

  static Page page() {
    return new Page("Every kind of content " + HOSTILE)
        .lead("Measured nowhere; drawn to be looked at.")
        .section(
            "Text",
            Html.tiles(
                List.of(
                    new Html.Tile(
                        "picture", "4.05 s", "median of 12, 95 % interval 4.01 to 4.11 s"),
                    new Html.Tile("resident", "284 MiB", "peak"),
                    new Html.Tile("energy", "21.3 J", ""))),
            Html.paragraph(HOSTILE),
            Html.note("A note."),
            Html.warning("the machine was too noisy to tell."),
            Html.notAvailable("/sys/class/thermal cannot be read"),
            Html.code("./dir7 profile --engine build/emoji.dir7 --out build/profile ".repeat(3)),
            Html.list(List.of("one", HOSTILE)),
            table())
        .section("Bars", bars(false, false), bars(true, false), bars(false, true))
        .section("Lines", lines(), roofline())
        .section("Distribution", histogram())
        .section("Timeline", waterfall(), flame())
        .section(
            "Pictures",
            new ImageStrip()
                .image(png(0x2a78d6), "fp32", "a blue square")
                .image(png(0xe34948), "w8 " + HOSTILE, "a red square " + HOSTILE)
                .html());
  }

  private static Html table() {
    return new Table("A table", "operation", "calls", "time (ms)", "part")
        .numbers()
        .row("blocks.3.time.key", "240", "12.1", "3.1 %")
        .row(HOSTILE, "1", "0.2", "0.0 %")
        .html();
  }

  static Html bars(boolean stacked, boolean intervals) {
    List<String> names = List.of("matrix products", "recurrence " + HOSTILE, "norms and mixes");
    BarChart chart =
        new BarChart(
            "Time by kind " + stacked + intervals,
            "Matrix products take most of the time.",
            Axis.linear("time a picture", "ms"),
            names);
    if (intervals) {
      chart.series(
          "A",
          List.of(2400.0, 800.0, 350.0),
          List.of(2300.0, 790.0, 100.0),
          List.of(2500.0, 812.0, 600.0));
      chart.series("B", List.of(2100.0, Double.NaN, 340.0));
    } else {
      chart.series("step", List.of(2400.0, 800.0, 350.0));
      chart.series("prompt", List.of(200.0, -1.0, 35.0)).series("other", List.of(20.0, 8.0, 3.0));
    }
    return (stacked ? chart.stacked() : chart).html();
  }

  private static Html lines() {
    double[] t = new double[200];
    double[] resident = new double[200];
    double[] heap = new double[200];
    for (int i = 0; i < t.length; i++) {
      t[i] = i * 0.3;
      resident[i] = 280 + 3 * Math.sin(i * 0.1);
      heap[i] = i >= 80 && i < 90 ? Double.NaN : 20 + (i % 40);
    }
    return new XyChart(
            "Memory over time",
            "Resident memory stays under the contract.",
            Axis.linear("time", "s"),
            Axis.linear("memory", "MiB"))
        .line("resident", t, resident)
        .line("heap", t, heap)
        .limit("contract 310 MiB", 310)
        .html();
  }

  private static Html roofline() {
    return new XyChart(
            "Roofline",
            "Kernels under the machine's two limits.",
            Axis.log("arithmetic intensity", "FLOP/byte"),
            Axis.log("speed", "GFLOP/s"))
        .line("limit", new double[] {0.1, 6, 1000}, new double[] {2.5, 150, 150})
        .points(
            "kernels",
            List.of(
                new XyChart.Point(60, 110, "product 384 x 1536"),
                new XyChart.Point(0.5, 9, "layer norm"),
                new XyChart.Point(900, 80, "WKV-7"),
                new XyChart.Point(0, 3, "cannot be drawn")))
        .html();
  }

  private static Html histogram() {
    Random random = new Random(1);
    double[] values = random.doubles(200).map(u -> 190 + 20 * u * u * u).toArray();
    values[7] = Double.NaN;
    return new Histogram(
            "Time a step", "Most steps are near the median.", Axis.linear("time", "ms"), values)
        .mark("median", 192.5)
        .mark("p95", 207)
        .mark("p99", 209.5)
        .html();
  }

  private static Html waterfall() {
    return new Timeline("A picture", "Steps take most of it.", Axis.linear("time", "ms"))
        .lane("encode", List.of(new Timeline.Span("encode", 0, 5, 0)))
        .lane("steps", List.of(new Timeline.Span("step 1", 5, 205, 1), step(2), step(3)))
        .lane("decode " + HOSTILE, List.of(new Timeline.Span(HOSTILE, 605, 640, 2)))
        .html();
  }

  private static Timeline.Span step(int i) {
    return new Timeline.Span("step " + i, 5 + (i - 1) * 200, 5 + i * 200, 1);
  }

  private static Html flame() {
    List<Timeline.Span> layers = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      layers.add(new Timeline.Span("layer " + i, i * 16, i * 16 + 15, i));
    }
    return new Timeline("A step by layer", "Layers are alike.", Axis.linear("time", "ms"))
        .lane("", List.of(new Timeline.Span("step", 0, 192, 0)))
        .lane("", layers)
        .html();
  }

  private static byte[] png(int colour) {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64 * 64; i++) {
      image.setRGB(i % 64, i / 64, colour);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
