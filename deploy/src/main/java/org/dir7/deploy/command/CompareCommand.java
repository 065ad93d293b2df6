package org.dir7.deploy.command;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.AtomicFile;
import org.dir7.profile.Profile;
import org.dir7.profile.compare.CompareText;
import org.dir7.profile.compare.Comparison;
import org.dir7.profile.file.ProfileFile;
import org.dir7.profile.page.ComparePage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dir7 compare}: profiles side by side, and a gate for users' own builds. */
@Command(
    name = "compare",
    description = {
      "Compare profiles with the first: every stage, with what chance may explain.",
      "With --max-slower it is a gate: exit code 1 where a picture became slower than that."
    },
    footer = {
      "",
      "Examples:",
      "  ./dir7 compare before/profile.json after/profile.json --out compare.html",
      "  ./dir7 compare before/profile.json after/profile.json --max-slower 5%%",
      "",
      "The gate fails where the picture's time grew by more than the limit and the difference is",
      "significant (p < 0.05). It needs at least 4 steady pictures in every file."
    })
public final class CompareCommand implements Dir7Command {

  private static final Pattern PERCENT = Pattern.compile("(\\d{1,4}(?:\\.\\d{1,3})?)%?");

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Two or more profile.json files, or folders that hold one; the first is the baseline.")
  private List<Path> files;

  @Option(names = "--out", paramLabel = "FILE.html", description = "Write a page with charts.")
  private Path out;

  @Option(
      names = "--max-slower",
      paramLabel = "P%",
      description = "Fail where a picture takes more than P percent longer than the baseline's.")
  private String maxSlower;

  @Override
  public int order() {
    return 51;
  }

  @Override
  public Integer call() {
    double limit = maxSlower == null ? Double.NaN : percent(maxSlower);
    if (files.size() < 2) {
      throw Dir7Exception.usage(
          "compare %s: a second file is missing, the profile to compare with this baseline",
          files.get(0));
    }
    OutFile.check("--out", out);
    List<String> names = files.stream().map(Path::toString).toList();
    List<Profile> profiles = files.stream().map(ProfileFile::read).toList();
    List<Comparison> comparisons = new ArrayList<>();
    for (int i = 1; i < profiles.size(); i++) {
      Comparison comparison =
          Comparison.of(profiles.get(0), profiles.get(i), names.get(0), names.get(i));
      comparisons.add(comparison);
      System.out.print(CompareText.of(names.get(0), names.get(i), comparison));
    }
    if (out != null) {
      String page = ComparePage.of(names, comparisons);
      AtomicFile.write(out, page.getBytes(StandardCharsets.UTF_8));
      System.out.printf("page: %s%n", out);
    }
    boolean exceeded = false;
    for (int i = 0; maxSlower != null && i < comparisons.size(); i++) {
      exceeded |= gate(names.get(i + 1), comparisons.get(i), limit);
    }
    return exceeded ? 1 : 0;
  }

  private static boolean gate(String name, Comparison comparison, double limit) {
    if (!comparison.canTell()) {
      throw Dir7Exception.badInput(
          "--max-slower: %s and its baseline have %d and %d steady pictures; a gate needs %d of"
              + " each: profile with a longer --duration",
          name,
          comparison.other().steady().size(),
          comparison.baseline().steady().size(),
          Comparison.LEAST);
    }
    boolean slower = comparison.slowerThan(limit);
    System.out.printf(
        Locale.ROOT,
        "%s: %s the limit of %.1f %% slower%n",
        name,
        slower ? "exceeds" : "within",
        limit * 100);
    return slower;
  }

  private static double percent(String text) {
    Matcher matcher = PERCENT.matcher(text);
    if (!matcher.matches()) {
      throw Dir7Exception.usage("--max-slower %s: must be a percentage such as 5%%", text);
    }
    return Double.parseDouble(matcher.group(1)) / 100;
  }
}
