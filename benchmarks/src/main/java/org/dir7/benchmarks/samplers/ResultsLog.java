package org.dir7.benchmarks.samplers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.dir7.engine.Dir7Exception;
import org.dir7.profile.predict.SamplerResults;
import org.dir7.profile.predict.SamplerResults.Row;

/**
 * What a {@link SamplerTable} has measured so far, in the file that {@link SamplerResults} reads: a
 * line is appended for every picture, so that a run of hours may be stopped and taken up again.
 * Results of another denoiser are refused.
 */
final class ResultsLog {

  private final Path file;
  private final List<Row> rows = new ArrayList<>();

  /** Reads the file, or begins it. */
  ResultsLog(Path file, String denoiser, double guidance) {
    this.file = file;
    String head = SamplerResults.head(denoiser, guidance);
    try {
      if (!Files.exists(file)) {
        Files.writeString(file, head + "\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SamplerResults known = SamplerResults.read(file);
    String knownHead = SamplerResults.head(known.denoiser(), known.guidance());
    if (!knownHead.equals(head)) {
      throw Dir7Exception.badInput(
          "%s holds results of \"%s\", not of \"%s\"", file, knownHead, head);
    }
    rows.addAll(known.rows());
  }

  Path file() {
    return file;
  }

  boolean has(String prompt, String sampler, int steps) {
    return of(sampler, steps).stream().anyMatch(row -> row.prompt().equals(prompt));
  }

  void add(Row row) {
    rows.add(row);
    try {
      Files.writeString(file, row.line() + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All pictures of a setting. */
  List<Row> of(String sampler, int steps) {
    return rows.stream().filter(r -> r.sampler().equals(sampler) && r.steps() == steps).toList();
  }
}
