package org.dir7.benchmarks.samplers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dir7.engine.Dir7Exception;

/**
 * What a {@link SamplerTable} has measured so far, a line each in a text file, so that a run of
 * hours may be stopped and taken up again. The first line says of what; lines of another checkpoint
 * are refused.
 */
final class SamplerResults {

  /**
   * One picture.
   *
   * @param prompt its id in the calibration file
   * @param setting such as {@code euler 20}
   * @param decibels PSNR against the converged picture of the same prompt and seed
   * @param seconds wall time of its sampling and decoding
   */
  record Row(String prompt, String setting, double decibels, double seconds) {}

  private final Path file;
  private final List<Row> rows = new ArrayList<>();

  /**
   * Reads the file, or begins it.
   *
   * @param subject what is measured, without line ends
   */
  SamplerResults(Path file, String subject) {
    this.file = file;
    try {
      if (!Files.exists(file)) {
        Files.writeString(file, subject + "\n");
      }
      List<String> lines = Files.readAllLines(file);
      if (!lines.get(0).equals(subject)) {
        throw Dir7Exception.badInput(
            "%s holds results of \"%s\", not of \"%s\"", file, lines.get(0), subject);
      }
      lines.stream().skip(1).map(SamplerResults::parse).forEach(rows::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Row parse(String line) {
    String[] words = line.split(",", -1);
    return new Row(words[0], words[1], Double.parseDouble(words[2]), Double.parseDouble(words[3]));
  }

  Path file() {
    return file;
  }

  boolean has(String prompt, String setting) {
    return rows.stream().anyMatch(r -> r.prompt().equals(prompt) && r.setting().equals(setting));
  }

  void add(Row row) {
    rows.add(row);
    String line =
        String.format(
            Locale.ROOT,
            "%s,%s,%.4f,%.3f%n",
            row.prompt(),
            row.setting(),
            row.decibels(),
            row.seconds());
    try {
      Files.writeString(file, line, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All pictures of a setting. */
  List<Row> of(String setting) {
    return rows.stream().filter(r -> r.setting().equals(setting)).toList();
  }
}
