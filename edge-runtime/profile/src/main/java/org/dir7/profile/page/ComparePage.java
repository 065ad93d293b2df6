package org.dir7.profile.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dir7.profile.Profile;
import org.dir7.profile.StageSummary;
import org.dir7.profile.compare.Comparison;
import org.dir7.profile.compare.Comparison.StageDifference;
import org.dir7.report.Axis;
import org.dir7.report.BarChart;
import org.dir7.report.Html;
import org.dir7.report.Numbers;
import org.dir7.report.Page;
import org.dir7.report.Table;

/** Profiles side by side, as a page. */
public final class ComparePage {

  private static final double MILLI = 1e3;
  private static final double MIB = 1048576.0;

  private ComparePage() {}

  /**
   * The page's HTML.
   *
   * @param names of the profiles, the baseline's first
   * @param comparisons of the others with the baseline, at least one
   */
  public static String of(List<String> names, List<Comparison> comparisons) {
    List<Profile> profiles = new ArrayList<>();
    profiles.add(comparisons.get(0).baseline());
    comparisons.forEach(c -> profiles.add(c.other()));
    Page page = new Page("Profiles compared").lead("Baseline: " + names.get(0));
    page.section(
        "Pictures",
        pictures(names, profiles),
        ProfilePage.stageBars("Stages of a picture", names, profiles));
    for (int i = 0; i < comparisons.size(); i++) {
      page.section(names.get(i + 1) + " against " + names.get(0), difference(comparisons.get(i)));
    }
    page.section("Memory", memory(names, profiles));
    List<Html> facts = new ArrayList<>();
    for (int i = 0; i < profiles.size(); i++) {
      facts.add(Html.details(names.get(i), Facts.table(profiles.get(i))));
    }
    return page.section("Machines and settings", facts).html();
  }

  private static Html pictures(List<String> names, List<Profile> profiles) {
    List<StageSummary> pictures =
        profiles.stream().flatMap(p -> p.summary(Comparison.PICTURE).stream()).toList();
    if (pictures.size() < profiles.size()) {
      return Html.notAvailable("a run that was interrupted early has no steady picture");
    }
    boolean intervals = pictures.stream().allMatch(s -> s.low() != null);
    BarChart chart =
        new BarChart(
            "Time of a picture",
            intervals
                ? "Medians; the whiskers are 95 % confidence intervals of them."
                : "Medians; not every run has pictures enough for a confidence interval.",
            Axis.linear("time a picture", "ms"),
            names);
    List<Double> medians = pictures.stream().map(s -> s.median() * MILLI).toList();
    if (!intervals) {
      return chart.series("median", medians).html();
    }
    return chart
        .series(
            "median",
            medians,
            pictures.stream().map(s -> s.low() * MILLI).toList(),
            pictures.stream().map(s -> s.high() * MILLI).toList())
        .html();
  }

  private static List<Html> difference(Comparison comparison) {
    Table table =
        new Table("", "stage", "before", "after", "change", "95 % interval", "by chance", "verdict")
            .numbers(1, 2, 3, 4, 5);
    for (StageDifference stage : comparison.stages()) {
      double low = stage.difference().low();
      table.row(
          stage.stage(),
          Numbers.seconds(stage.before()),
          Numbers.seconds(stage.after()),
          signed(stage.difference().ratio()),
          Double.isNaN(low)
              ? "too few pictures"
              : signed(low) + " to " + signed(stage.difference().high()),
          chance(stage.difference().probability()),
          stage.verdict());
    }
    List<Html> content = new ArrayList<>(List.of(table.html()));
    content.add(
        Html.paragraph(
            "Change is the median of all ratios between a picture of one and a picture of the"
                + " other; p is the probability of such a difference by chance (Mann and Whitney,"
                + " two-sided)."));
    if (!comparison.remarks().isEmpty()) {
      content.add(Html.note("What to know before comparing:"));
      content.add(Html.list(comparison.remarks()));
    }
    return content;
  }

  private static String chance(double probability) {
    return probability < 0.001 ? "p < 0.001" : String.format(Locale.ROOT, "p = %.3f", probability);
  }

  private static String signed(double ratio) {
    return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%+.1f %%", (ratio - 1) * 100) : "-";
  }

  private static Html memory(List<String> names, List<Profile> profiles) {
    return new BarChart(
            "Memory",
            "Most that was resident, and what the backend allocates.",
            Axis.linear("memory", "MiB"),
            names)
        .series(
            "resident, peak",
            profiles.stream().map(p -> Stats.peakResident(p.memory()) / MIB).toList())
        .series("contract", profiles.stream().map(p -> p.memory().contractTotal() / MIB).toList())
        .html();
  }
}
