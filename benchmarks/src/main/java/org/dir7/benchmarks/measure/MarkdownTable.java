package org.dir7.benchmarks.measure;

import java.util.Locale;
import org.dir7.benchmarks.measure.Interleaved.Result;

/** A run as a table for README files. */
public final class MarkdownTable {

  private static final double MILLIS = 1e3;

  private MarkdownTable() {}

  /** Heading row, then one row a candidate; ends with a line's end. */
  public static String of(String what, Interleaved run) {
    boolean single = run.threads() == 1;
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%n| %s; threads: %d, peak %.0f GFLOP/s | median ms | spread | best ms | ideal / median"
                + " | ideal / best |%s%n|---|---|---|---|---|---|%s%n",
            what,
            run.threads(),
            run.peak(),
            single ? " ideal / processor time |" : "",
            single ? "---|" : ""));
    for (Result result : run.results()) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %.2f | %.0f %% | %.2f | %.2f | %.2f |",
              result.name(),
              result.median() * MILLIS,
              result.spread() * 100,
              result.best() * MILLIS,
              run.ratio(result, result.median()),
              run.ratio(result, result.best())));
      table.append(
          single
              ? String.format(Locale.ROOT, " %.2f |%n", run.ratio(result, result.processor()))
              : String.format("%n"));
    }
    return table.toString();
  }
}
