package org.dir7.benchmarks.readme;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dir7.profile.Machine;
import org.dir7.profile.Profile;
import org.dir7.profile.StageSummary;
import org.dir7.profile.bench.BenchFile;
import org.dir7.profile.bench.BenchResult;
import org.dir7.profile.file.ProfileFile;
import org.dir7.report.Numbers;

/** Results that {@code dir7 profile} and {@code dir7 bench} wrote. */
final class ToolResult {

  private static final int DATE = 10;

  private ToolResult() {}

  /** What README says of a profile: a picture, the cold start, memory. */
  static ResultFile profile(Path file) {
    Profile profile = ProfileFile.read(file);
    String engine =
        "`%s` on %s".formatted(profile.engine().precision(), profile.engine().backend());
    List<ResultFile.Row> rows = new ArrayList<>();
    StageSummary picture = profile.summary("picture").orElse(null);
    if (picture != null) {
      rows.add(
          new ResultFile.Row(
              "a picture, %d %s steps, text encoder and PNG included, %s"
                  .formatted(profile.settings().steps(), profile.settings().sampler(), engine),
              "%s, median of %d%s"
                  .formatted(
                      Numbers.seconds(picture.median()), picture.count(), interval(picture))));
    }
    if (profile.coldStart() != null) {
      rows.add(
          new ResultFile.Row(
              "from the start of the process to the first picture, " + engine,
              Numbers.seconds(profile.coldStart().total())));
    }
    long resident = profile.memory().points().stream().mapToLong(p -> p.resident()).max().orElse(0);
    if (resident > 0) {
      rows.add(
          new ResultFile.Row(
              "resident memory, peak, Java and all libraries included, " + engine,
              "%s; the backend allocates %s of it, once"
                  .formatted(
                      Numbers.bytes(resident), Numbers.bytes(profile.memory().contractHost()))));
    }
    return result(file, profile.machine(), profile.tool(), profile.created(), rows);
  }

  private static String interval(StageSummary s) {
    return s.low() == null
        ? ""
        : ", 95 %% interval %s to %s"
            .formatted(Numbers.seconds(s.low()), Numbers.seconds(s.high()));
  }

  /** What README says of a suite: the longest setting of every engine. */
  static ResultFile bench(Path file) {
    BenchResult result = BenchFile.read(file);
    List<ResultFile.Row> rows = new ArrayList<>();
    for (BenchResult.Row row : result.rows()) {
      boolean longest =
          result.rows().stream()
              .filter(r -> r.engine().equals(row.engine()))
              .allMatch(r -> r.evaluations() <= row.evaluations());
      if (longest) {
        rows.add(
            new ResultFile.Row(
                "%d %s steps and decoding, `%s` on %s%s"
                    .formatted(
                        row.steps(), row.sampler(), row.precision(), row.backend(), atOnce(row)),
                Numbers.seconds(row.eachPicture()) + ofPeak(row)));
      }
    }
    return result(file, result.machine(), result.tool(), result.created(), rows);
  }

  private static String atOnce(BenchResult.Row row) {
    return row.batch() == 1 ? "" : ", %d at once, a picture".formatted(row.batch());
  }

  private static String ofPeak(BenchResult.Row row) {
    return row.ofPeak() == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "; the arithmetic's time at the measured peak over the measured time: %.2f",
            row.ofPeak());
  }

  private static ResultFile result(
      Path file, Machine machine, String tool, String created, List<ResultFile.Row> rows) {
    return new ResultFile(
        String.valueOf(file.getFileName()),
        "%s, %s".formatted(machine.processor(), Numbers.count(machine.cores(), "processor")),
        tool + ", " + machine.java(),
        created.length() < DATE ? created : created.substring(0, DATE),
        rows);
  }
}
