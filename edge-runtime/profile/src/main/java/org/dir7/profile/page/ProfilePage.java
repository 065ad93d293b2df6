package org.dir7.profile.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dir7.profile.ColdStart;
import org.dir7.profile.Cost;
import org.dir7.profile.Machine;
import org.dir7.profile.PictureTimes;
import org.dir7.profile.Profile;
import org.dir7.profile.StageSummary;
import org.dir7.report.Axis;
import org.dir7.report.BarChart;
import org.dir7.report.Histogram;
import org.dir7.report.Html;
import org.dir7.report.Numbers;
import org.dir7.report.Page;
import org.dir7.report.Table;
import org.dir7.report.Timeline;

/** A profile as a page. */
public final class ProfilePage {

  private static final double MILLI = 1e3;

  private final Profile profile;

  private ProfilePage(Profile profile) {
    this.profile = profile;
  }

  /** The page's HTML. */
  public static String of(Profile profile) {
    return new ProfilePage(profile).page().html();
  }

  private Page page() {
    Page page = new Page("Profile of " + profile.engine().name()).lead(Facts.lead(profile));
    page.section("At a glance", glance());
    page.section("Cold start", coldStart());
    page.section("A picture", stages());
    page.section("Spread", spread());
    page.section("Over MQTT", MqttSection.content(profile));
    page.section("Operations", new OperationsSection(profile).content());
    page.section("Memory", new MemorySection(profile).content());
    page.section("Temperature, clocks and power", new SensorSection(profile).content());
    page.section("What profiling cost", cost());
    page.section("Machine and settings", Facts.table(profile));
    return page;
  }

  private List<Html> glance() {
    List<Html> content = new ArrayList<>();
    List<Html.Tile> tiles = new ArrayList<>();
    for (String stage : List.of("picture", "step")) {
      profile
          .summary(stage)
          .ifPresent(s -> tiles.add(new Html.Tile(stage, Numbers.seconds(s.median()), remark(s))));
    }
    if (profile.coldStart() != null) {
      tiles.add(
          new Html.Tile(
              "cold start", Numbers.seconds(profile.coldStart().total()), "to the first picture"));
    }
    long peak = Stats.peakResident(profile.memory());
    if (peak > 0) {
      tiles.add(new Html.Tile("resident", Numbers.bytes(peak), "most that was seen"));
    }
    Stats.joules(profile)
        .ifPresent(
            j ->
                tiles.add(new Html.Tile("energy", Numbers.of(j) + " J", "a picture, whole board")));
    content.add(Html.tiles(tiles));
    if (!profile.complete()) {
      content.add(Html.warning("the run was interrupted; this is what was measured until then."));
    }
    profile.warnings().forEach(w -> content.add(Html.warning(w + ".")));
    return content;
  }

  private static String remark(StageSummary s) {
    return s.low() == null
        ? "median of " + s.count()
        : "median of %d, 95 %% interval %s".formatted(s.count(), Stats.interval(s));
  }

  private Html coldStart() {
    ColdStart cold = profile.coldStart();
    if (cold == null) {
      return Html.notAvailable("the first picture was not finished");
    }
    double[] at = {0};
    Timeline line =
        new Timeline(
            "From the start of the process to the first picture",
            "Each bar begins where the one before it ends.",
            Axis.linear("time", "s"));
    List<Map.Entry<String, Double>> parts =
        List.of(
            Map.entry("process", cold.process()),
            Map.entry("Java and command", cold.runtime()),
            Map.entry("engine files", cold.engine()),
            Map.entry("backend", cold.backend()),
            Map.entry("text encoder", cold.textEncoder()),
            Map.entry("first picture", cold.firstPicture()));
    for (int i = 0; i < parts.size(); i++) {
      double end = at[0] + parts.get(i).getValue();
      line.lane(
          parts.get(i).getKey(),
          List.of(new Timeline.Span(Numbers.seconds(end - at[0]), at[0], end, i)));
      at[0] = end;
    }
    return line.html();
  }

  private List<Html> stages() {
    List<PictureTimes> steady = profile.steady();
    if (steady.isEmpty()) {
      return List.of(Html.notAvailable("no steady picture was finished"));
    }
    return List.of(waterfall(median(steady)), stageTable(), Html.paragraph(accounted(steady)));
  }

  /** The picture whose time is nearest the median. */
  private PictureTimes median(List<PictureTimes> steady) {
    double wanted = profile.summary("picture").orElseThrow().median();
    return steady.stream()
        .min((a, b) -> Double.compare(Math.abs(a.wall() - wanted), Math.abs(b.wall() - wanted)))
        .orElseThrow();
  }

  private static Html waterfall(PictureTimes picture) {
    Timeline line =
        new Timeline(
            "Waterfall of the median picture",
            "What one picture does, from the request to the finished file.",
            Axis.linear("time", "ms"));
    double at = 0;
    at = lane(line, "encode", at, picture.encode(), 0);
    at = lane(line, "prompt", at, picture.promptWork(), 1);
    List<Timeline.Span> steps = new ArrayList<>();
    for (int i = 0; i < picture.steps().size(); i++) {
      double end = at + picture.steps().get(i) * MILLI;
      steps.add(new Timeline.Span("step " + (i + 1), at, end, 2));
      at = end;
    }
    line.lane("steps", steps);
    at = lane(line, "decode", at, picture.decode(), 3);
    lane(line, "png", at, picture.png(), 4);
    return line.html();
  }

  private static double lane(Timeline line, String name, double at, double seconds, int colour) {
    double end = at + seconds * MILLI;
    line.lane(name, List.of(new Timeline.Span(name, at, end, colour)));
    return end;
  }

  private Html stageTable() {
    double picture = profile.summary("picture").orElseThrow().median();
    Table table =
        new Table(
                "Steady pictures, by stage",
                "stage",
                "values",
                "median",
                "p95",
                "p99",
                "95 % interval of the median",
                "spread",
                "of a picture")
            .numbers();
    for (StageSummary s : profile.summary()) {
      table.row(
          s.stage(),
          Integer.toString(s.count()),
          Numbers.seconds(s.median()),
          Numbers.seconds(s.p95()),
          Numbers.seconds(s.p99()),
          Stats.interval(s),
          Numbers.percent(s.spread()),
          Numbers.percent(s.median() / picture));
    }
    return table.html();
  }

  private static String accounted(List<PictureTimes> steady) {
    double stages = steady.stream().mapToDouble(PictureTimes::stages).sum();
    double wall = steady.stream().mapToDouble(PictureTimes::wall).sum();
    return String.format(
        Locale.ROOT,
        "The stages together are %.2f %% of the time from request to picture. Spread is half the"
            + " distance of the quartiles over the median.",
        100 * stages / wall);
  }

  private List<Html> spread() {
    List<PictureTimes> steady = profile.steady();
    if (steady.isEmpty()) {
      return List.of(Html.notAvailable("no steady picture was finished"));
    }
    double[] steps =
        steady.stream().flatMap(p -> p.steps().stream()).mapToDouble(s -> s * MILLI).toArray();
    StageSummary step = profile.summary("step").orElseThrow();
    Html histogram =
        new Histogram(
                "Time of a step",
                "%s of %s."
                    .formatted(
                        Numbers.count(steps.length, "step"),
                        Numbers.count(steady.size(), "steady picture")),
                Axis.linear("time a step", "ms"),
                steps)
            .mark("median", step.median() * MILLI)
            .mark("p95", step.p95() * MILLI)
            .mark("p99", step.p99() * MILLI)
            .html();
    return List.of(histogram, SteadySeries.of(profile));
  }

  private List<Html> cost() {
    Cost cost = profile.cost();
    if (cost == null) {
      return List.of(Html.notAvailable("this file does not say"));
    }
    List<Html> content = new ArrayList<>();
    content.add(
        Html.paragraph(
            "Looking at memory and sensors four times a second took "
                + Numbers.percent(cost.sampling())
                + " of one processor. The steady figures above were measured with it, and without"
                + " timing operations."));
    if (cost.timing() != null) {
      String interval =
          cost.timingLow() == null
              ? ""
              : " (95 % interval "
                  + Numbers.percent(1 + cost.timingLow())
                  + " to "
                  + Numbers.percent(1 + cost.timingHigh())
                  + ")";
      content.add(
          Html.paragraph(
              "With every operation timed, in a second session, a picture took "
                  + Numbers.percent(1 + cost.timing())
                  + " of its time without"
                  + interval
                  + "."));
    }
    return content;
  }

  /** Used by the comparison too. */
  static Html stageBars(String title, List<String> names, List<Profile> profiles) {
    BarChart chart =
        new BarChart(
                title,
                "Median of every stage of a steady picture, end to end.",
                Axis.linear("time a picture", "ms"),
                names)
            .stacked();
    for (String stage : List.of("encode", "prompt", "steps", "decode", "png")) {
      chart.series(
          stage,
          profiles.stream()
              .map(p -> p.summary(stage).map(s -> s.median() * MILLI).orElse(Double.NaN))
              .toList());
    }
    return chart.html();
  }

  /** What a machine is, in a few words. */
  static String machine(Machine machine) {
    return machine.board().equals(machine.processor())
        ? machine.processor()
        : machine.board() + ", " + machine.processor();
  }
}
