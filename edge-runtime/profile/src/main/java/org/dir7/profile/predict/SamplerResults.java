package org.dir7.profile.predict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.FileFailures;

/**
 * How near samplers come to a converged picture, as the sampler benchmark writes it: a first line
 * {@code denoiser HASH guidance G}, then {@code PROMPT,SAMPLER STEPS,DECIBELS,SECONDS} a line.
 */
public final class SamplerResults {

  private static final Pattern HEAD = Pattern.compile("denoiser [0-9a-f]{64} guidance \\S+");
  private static final Pattern LINE =
      Pattern.compile("[^,]{1,100},([a-z0-9+-]{1,20}) (\\d{1,3}),(-?[\\d.]{1,20}|Infinity),.*");
  private static final long MOST_BYTES = 16L << 20;

  /**
   * A sampler and its steps.
   *
   * @param mean decibels over the prompts, PSNR to the converged picture
   * @param worst of a prompt
   * @param prompts that were drawn
   */
  public record Quality(String sampler, int steps, double mean, double worst, int prompts) {}

  private SamplerResults() {}

  /**
   * Reads a results file.
   *
   * @throws Dir7Exception (bad input) for a file of another kind
   */
  public static List<Quality> read(Path file) {
    Map<String, List<Double>> decibels = new LinkedHashMap<>();
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw Dir7Exception.badInput(
            "%s: %d bytes; at most %d", file, Files.size(file), MOST_BYTES);
      }
      List<String> lines = Files.readAllLines(file);
      if (lines.isEmpty() || !HEAD.matcher(lines.get(0)).matches()) {
        throw Dir7Exception.badInput(
            "%s: not a result of the sampler benchmark: its first line is \"denoiser HASH guidance"
                + " G\"",
            file);
      }
      for (int i = 1; i < lines.size(); i++) {
        Matcher matcher = LINE.matcher(lines.get(i));
        if (!matcher.matches()) {
          throw Dir7Exception.badInput(
              "%s: line %d is not PROMPT,SAMPLER STEPS,DECIBELS,SECONDS", file, i + 1);
        }
        decibels
            .computeIfAbsent(matcher.group(1) + " " + matcher.group(2), k -> new ArrayList<>())
            .add(number(file, i + 1, matcher.group(3)));
      }
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
    List<Quality> all = new ArrayList<>();
    decibels.forEach((setting, values) -> all.add(quality(setting, values)));
    return all;
  }

  private static double number(Path file, int line, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw Dir7Exception.badInput("%s: line %d: %s is no number", file, line, text).causedBy(e);
    }
  }

  private static Quality quality(String setting, List<Double> values) {
    int blank = setting.indexOf(' ');
    return new Quality(
        setting.substring(0, blank),
        Integer.parseInt(setting.substring(blank + 1)),
        values.stream().mapToDouble(Double::doubleValue).average().orElseThrow(),
        values.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
        values.size());
  }
}
