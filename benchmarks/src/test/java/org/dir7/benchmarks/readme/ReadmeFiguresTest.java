package org.dir7.benchmarks.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.testing.Repository;
import org.junit.jupiter.api.Test;

class ReadmeFiguresTest {

  private static final List<String> RESULT =
      """
      ---
      machine: a board
      versions: Java 17
      date: 2026-11-26
      readme:
        - a step | {step} ms, {step @ best} at best
        - a call | {fused; 8 lanes} us
      ---

      # Title

      | what | median | best |
      |---|---|---|
      | step | 1.5 | 1.25 |

      | mode | variant | us |
      |---|---|---|
      | fused | plain | 9 |
      | fused | 8 lanes | 3 |
      """
          .lines()
          .toList();

  @Test
  void readmeHasWhatTheResultsSay() throws Exception {
    Path root = Repository.file("dir7").toAbsolutePath().getParent();
    String readme = Files.readString(root.resolve("README.md"));
    assertEquals(
        ReadmeFigures.with(readme, ReadmeFigures.table(root)),
        readme,
        "run benchmarks/readme.sh: README.md is not what benchmarks/results give");
  }

  @Test
  void figuresComeFromTheFilesTables() {
    ResultFile file = MarkdownResult.read("x.md", RESULT);
    assertEquals("a board", file.machine());
    assertEquals("2026-11-26", file.date());
    assertEquals("1.5 ms, 1.25 at best", file.rows().get(0).figure());
    assertEquals("3 us", file.rows().get(1).figure());
  }

  @Test
  void aResultWithoutItsCircumstancesIsRefused() {
    refused(List.of("# Title"), "its first lines must name machine, versions and date");
    refused(List.of(), "its first lines");
    refused(without("machine: a board"), "machine is missing");
    refused(without("versions: Java 17"), "versions is missing");
    refused(without("date: 2026-11-26"), "date is missing");
    refused(changed("date: 2026-11-26", "date: today"), "date is \"today\"");
    refused(changed("| step | 1.5 | 1.25 |", ""), "no table has a row \"step\"");
    refused(changed("| what | median | best |", "| what | median |"), "with a column \"best\"");
  }

  private static List<String> without(String line) {
    return RESULT.stream().filter(l -> !l.equals(line)).toList();
  }

  private static List<String> changed(String from, String to) {
    return RESULT.stream().map(l -> l.equals(from) ? to : l).toList();
  }

  private static void refused(List<String> lines, String sentence) {
    Dir7Exception refusal =
        assertThrows(Dir7Exception.class, () -> MarkdownResult.read("x.md", lines));
    assertTrue(refusal.getMessage().startsWith("x.md: "), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(sentence), refusal.getMessage());
  }

  @Test
  void theTableStandsBetweenItsMarks() {
    String readme = "before\n" + ReadmeFigures.BEGIN + "old\n" + ReadmeFigures.END + "\nafter\n";
    String made = ReadmeFigures.with(readme, "new\n");
    assertTrue(made.startsWith("before\n") && made.endsWith("\nafter\n"), made);
    assertTrue(made.contains(ReadmeFigures.BEGIN + "new\n" + ReadmeFigures.END), made);
    assertFalse(made.contains("old"), made);
    assertThrows(Dir7Exception.class, () -> ReadmeFigures.with("nothing", "new\n"));
  }
}
