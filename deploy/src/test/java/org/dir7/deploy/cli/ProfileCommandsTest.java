package org.dir7.deploy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dir7.report.testing.Browser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users build on profiles: gates, predictions, recommended settings. */
class ProfileCommandsTest {

  private static final int PICTURES = 12;
  private static final String MODEL = "../models/dir7-s-emoji";

  @TempDir private Path folder;

  /** A profile of steady pictures that take {@code seconds}, give or take a thousandth. */
  private String profile(String name, double seconds, int pictures) throws Exception {
    String list =
        IntStream.range(0, pictures)
            .mapToObj(
                i ->
                    String.format(
                        Locale.ROOT,
                        "{\"phase\": \"steady\", \"prompt\": 0, \"start\": %d, \"wall\": %f,"
                            + " \"encode\": 0, \"prompt_work\": 0, \"steps\": [%2$f], \"decode\":"
                            + " 0, \"png\": 0}",
                        i,
                        seconds * (1 + (i % 3 - 1) * 1e-3)))
            .collect(Collectors.joining(","));
    Path file = folder.resolve(name + ".json");
    Files.writeString(
        file,
        """
        {"schema": 1, "tool": "t", "created": "2026-01-01T00:00:00Z", "complete": true,
         "machine": {"target": "generic-amd64", "board": "b", "processor": "p", "cores": 2,
           "memory": 0, "system": "s", "java": "j", "load_before": 0, "load_after": 0},
         "engine": {"name": "n", "hash": "h", "precision": "w8", "backend": "cpu"},
         "settings": {"steps": 1, "guidance": 3, "sampler": "euler", "threads": 0, "prompts": [],
           "duration": 1},
         "pictures": [%s],
         "memory": {"contract": [], "points": [], "parts": [], "resident": 0, "unattributed": 0}}
        """
            .formatted(list));
    return file.toString();
  }

  @Test
  void aGateFailsWhereAPictureBecameSlowerThanItAllows() throws Exception {
    String before = profile("before", 0.100, PICTURES);
    String after = profile("after", 0.110, PICTURES);
    Run strict = Run.of("compare", before, after, "--max-slower", "5%");
    assertEquals(1, strict.exitCode(), strict.err());
    assertTrue(strict.out().contains("exceeds the limit of 5.0 % slower"), strict.out());
    Run generous = Run.of("compare", before, after, "--max-slower", "20%");
    assertEquals(0, generous.exitCode(), generous.err());
    assertTrue(generous.out().contains("within the limit of 20.0 % slower"), generous.out());
    assertEquals(0, Run.of("compare", before, after).exitCode(), "no gate was asked for");
    assertEquals(0, Run.of("compare", after, before, "--max-slower", "5%").exitCode(), "faster");
  }

  @Test
  void aGateThatCannotTellIsNotPassed() throws Exception {
    String before = profile("before", 0.1, PICTURES);
    String page = folder.resolve("few.html").toString();
    String other = profile("few", 0.1, 2);
    Run few = Run.of("compare", before, other, "--max-slower", "5%", "--out", page);
    assertEquals(3, few.exitCode());
    assertTrue(Files.exists(Path.of(page)), "the page tells what there is all the same");
    assertTrue(few.err().contains("2 and 12 steady pictures; a gate needs 4"), few.err());
    assertEquals(2, Run.of("compare", before, before, "--max-slower", "much").exitCode());
  }

  @Test
  void filesOfOtherToolsAreRefusedWithASentence() throws Exception {
    String before = profile("before", 0.1, PICTURES);
    Path trace = Files.writeString(folder.resolve("trace.json"), "{\"traceEvents\": []}");
    Run outcome = Run.of("compare", before, trace.toString());
    assertEquals(3, outcome.exitCode());
    assertTrue(outcome.err().contains("trace.json: not a profile"), outcome.err());
    assertEquals(3, Run.of("profile", "--open", trace.toString()).exitCode());
  }

  @Test
  void aPredictionIsARangeAndNeverOneVerdict() {
    for (String target : new String[] {"jetson-nano", "orin-nano"}) {
      Run outcome = Run.of("predict", "--target", target, "--checkpoint", MODEL);
      assertEquals(0, outcome.exitCode(), outcome.err());
      assertTrue(outcome.out().startsWith("predicted, not measured: "), outcome.out());
      for (int efficiency : new int[] {40, 55, 70}) {
        assertTrue(outcome.out().contains("at " + efficiency + " % efficiency:"), outcome.out());
      }
    }
  }

  /** A row of the table: a setting, its quality, and what a picture takes at 55 % efficiency. */
  private record Setting(String words, double decibels, double seconds) {

    private static final Pattern ROW =
        Pattern.compile("(\\S+) +(\\d+) +([\\d.]+) +[\\d.]+ +[^,]+, ([\\d.]+) (m?s), .*");

    static Stream<Setting> of(String line) {
      Matcher row = ROW.matcher(line);
      if (!row.matches()) {
        return Stream.empty();
      }
      double time = Double.parseDouble(row.group(4)) / (row.group(5).equals("ms") ? 1000 : 1);
      String words = "--sampler %s --steps %s ".formatted(row.group(1), row.group(2));
      return Stream.of(new Setting(words, Double.parseDouble(row.group(3)), time));
    }
  }

  private static Run recommend(String seconds) {
    return Run.of(
        "recommend", "--target", "jetson-nano", "--max-seconds", seconds, "--checkpoint", MODEL);
  }

  @Test
  void theRecommendedSettingIsTheBestThatFitsTheBudget() {
    Run outcome = recommend("3");
    assertEquals(0, outcome.exitCode(), outcome.err());
    List<Setting> settings = outcome.out().lines().flatMap(Setting::of).toList();
    assertTrue(settings.size() > 10, outcome.out());
    Setting best =
        settings.stream()
            .filter(setting -> setting.seconds() <= 3)
            .max(Comparator.comparingDouble(Setting::decibels))
            .orElseThrow();
    assertTrue(settings.stream().anyMatch(setting -> setting.decibels() > best.decibels()));
    assertTrue(outcome.out().contains("recommended for 3.00 s: " + best.words()), outcome.out());

    Run nothing = recommend("0.001");
    assertEquals(1, nothing.exitCode());
    assertTrue(nothing.out().contains("nothing fits 1.00 ms on jetson-nano"), nothing.out());
  }

  @Test
  void theRecommendationsPageOpensInABrowser() throws Exception {
    Path page = folder.resolve("recommend.html");
    String command = "recommend --target jetson-nano --max-seconds 3 --checkpoint " + MODEL;
    assertEquals(0, Run.of((command + " --out " + page).split(" ")).exitCode());
    Path screenshots = Files.createDirectories(Path.of("target", "screenshots"));
    try (Browser browser = Browser.start()) {
      for (int width : new int[] {Browser.PHONE, Browser.DESKTOP}) {
        for (Browser.Scheme scheme : Browser.Scheme.values()) {
          Browser.View view = browser.open(page.toUri(), width, scheme);
          String name = "recommend-" + width + "-" + scheme + ".png";
          Files.write(screenshots.resolve(name), view.screenshot());
          assertEquals(List.of(), view.errors());
          assertEquals(width, view.contentWidth(), "scrolls sideways");
          assertEquals(List.of(), browser.misplacedTexts(), "at " + width);
        }
      }
    }
  }
}
