package org.dir7.profile.predict;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.FileFailures;

/**
 * How near samplers come to a converged picture, as the sampler benchmark writes it: a first line
 * {@code denoiser HASH guidance G}, then {@code PROMPT,SAMPLER STEPS,DECIBELS,SECONDS} a line. The
 * shipped checkpoint's table is in this jar, so that it is at hand on a device.
 *
 * @param denoiser SHA-256 of the denoiser that drew
 * @param guidance scale that it drew with
 * @param rows in the order of the file
 */
public record SamplerResults(String denoiser, double guidance, List<Row> rows) {

  private static final String SHIPPED = "samplers.csv";
  private static final Pattern HEAD =
      Pattern.compile("denoiser ([0-9a-f]{64}) guidance (\\d{1,3}(?:\\.\\d{1,6})?)");
  private static final Pattern LINE =
      Pattern.compile(
          "([^,]{1,100}),([a-z0-9+-]{1,20}) (\\d{1,3}),(-?\\d{1,3}(?:\\.\\d{1,9})?|Infinity),"
              + "(\\d{1,9}(?:\\.\\d{1,9})?)");
  private static final long MOST_BYTES = 16L << 20;

  /**
   * One picture.
   *
   * @param prompt its id in the calibration file
   * @param decibels PSNR to the converged picture of the same prompt and seed; infinite where equal
   * @param seconds wall time of its sampling and decoding
   */
  public record Row(String prompt, String sampler, int steps, double decibels, double seconds) {

    /** Its line, without the end. */
    public String line() {
      return String.format(
          Locale.ROOT, "%s,%s %d,%.4f,%.3f", prompt, sampler, steps, decibels, seconds);
    }
  }

  /**
   * A sampler and its steps.
   *
   * @param mean decibels over the prompts, PSNR to the converged picture
   * @param worst of a prompt
   * @param prompts that were drawn
   */
  public record Quality(String sampler, int steps, double mean, double worst, int prompts) {}

  public SamplerResults {
    rows = List.copyOf(rows);
  }

  /** The first line of a file about a denoiser. */
  public static String head(String denoiser, double guidance) {
    return "denoiser %s guidance %s".formatted(denoiser, guidance);
  }

  /**
   * Reads a results file.
   *
   * @throws Dir7Exception (bad input) for a file of another kind
   */
  public static SamplerResults read(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw Dir7Exception.badInput(
            "%s: %d bytes; at most %d", file, Files.size(file), MOST_BYTES);
      }
      return parse(file.toString(), Files.readAllLines(file));
    } catch (CharacterCodingException e) {
      throw Dir7Exception.badInput("%s: is no text in UTF-8", file).causedBy(e);
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
  }

  /** The table that this program comes with, of the shipped checkpoint. */
  public static SamplerResults shipped() {
    try (InputStream in = SamplerResults.class.getResourceAsStream(SHIPPED)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return parse(SHIPPED, text.lines().toList());
    } catch (IOException e) {
      throw Dir7Exception.internal("the shipped sampler table cannot be read").causedBy(e);
    }
  }

  private static SamplerResults parse(String file, List<String> lines) {
    Matcher head = HEAD.matcher(lines.isEmpty() ? "" : lines.get(0));
    if (!head.matches()) {
      throw Dir7Exception.badInput(
          "%s: not a result of the sampler benchmark: its first line is \"denoiser HASH guidance"
              + " G\"",
          file);
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      Matcher line = LINE.matcher(lines.get(i));
      if (!line.matches()) {
        throw Dir7Exception.badInput(
            "%s: line %d is not PROMPT,SAMPLER STEPS,DECIBELS,SECONDS", file, i + 1);
      }
      rows.add(
          new Row(
              line.group(1),
              line.group(2),
              Integer.parseInt(line.group(3)),
              Double.parseDouble(line.group(4)),
              Double.parseDouble(line.group(5))));
    }
    return new SamplerResults(head.group(1), Double.parseDouble(head.group(2)), rows);
  }

  /**
   * Quality by setting, over the prompts that every setting was drawn for: a run that was stopped
   * in the middle of a prompt does not favour what it drew first.
   */
  public List<Quality> quality() {
    Map<String, List<Row>> prompts = new LinkedHashMap<>();
    rows.forEach(row -> prompts.computeIfAbsent(row.prompt(), k -> new ArrayList<>()).add(row));
    int most = prompts.values().stream().mapToInt(List::size).max().orElse(0);
    Map<String, List<Row>> settings = new LinkedHashMap<>();
    prompts.values().stream()
        .filter(all -> all.size() == most)
        .flatMap(List::stream)
        .forEach(
            row ->
                settings
                    .computeIfAbsent(row.sampler() + " " + row.steps(), k -> new ArrayList<>())
                    .add(row));
    return settings.values().stream().map(SamplerResults::quality).toList();
  }

  private static Quality quality(List<Row> rows) {
    return new Quality(
        rows.get(0).sampler(),
        rows.get(0).steps(),
        rows.stream().mapToDouble(Row::decibels).average().orElseThrow(),
        rows.stream().mapToDouble(Row::decibels).min().orElseThrow(),
        rows.size());
  }
}
