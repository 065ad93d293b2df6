package org.dir7.profile.compare;

import java.util.Locale;
import org.dir7.profile.compare.Comparison.StageDifference;
import org.dir7.report.Numbers;

/** A comparison on a terminal. */
public final class CompareText {

  private CompareText() {}

  /** Lines, each ended. */
  public static String of(String before, String after, Comparison comparison) {
    StringBuilder text = new StringBuilder();
    add(text, "%s against %s", after, before);
    add(text, "%-8s %10s %10s %9s  %-20s %s", "", "before", "after", "change", "95 % interval", "");
    for (StageDifference stage : comparison.stages()) {
      add(
          text,
          "%-8s %10s %10s %9s  %-20s %s",
          stage.stage(),
          Numbers.seconds(stage.before()),
          Numbers.seconds(stage.after()),
          change(stage.difference().ratio()),
          interval(stage),
          stage.verdict());
    }
    comparison.remarks().forEach(remark -> add(text, "note: %s", remark));
    return text.toString();
  }

  /** A ratio as a signed share. */
  static String change(double ratio) {
    return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%+.1f %%", (ratio - 1) * 100) : "-";
  }

  static String interval(StageDifference stage) {
    return Double.isNaN(stage.difference().low())
        ? "too few pictures"
        : change(stage.difference().low()) + " to " + change(stage.difference().high());
  }

  private static void add(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing())
        .append(System.lineSeparator());
  }
}
