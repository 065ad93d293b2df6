package org.dir7.benchmarks.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.AtomicFile;

/**
 * Writes README's table of figures from the files of benchmarks/results: Markdown with a head
 * ({@link MarkdownResult}), and {@code profile-NAME.json} and {@code bench-NAME.json} as the tools
 * wrote them.
 *
 * <p>Argument: the repository's root.
 */
public final class ReadmeFigures {

  static final String BEGIN = "<!-- figures: written by benchmarks/readme.sh, not by hand -->\n";
  static final String END = "<!-- end of figures -->";

  private static final String RESULTS = "benchmarks/results";

  private ReadmeFigures() {}

  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]);
    Path readme = root.resolve("README.md");
    String text = Files.readString(readme);
    AtomicFile.write(
        readme, with(text, table(root)).getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** README with another table between its two marks. */
  static String with(String readme, String table) {
    int begin = readme.indexOf(BEGIN);
    int end = readme.indexOf(END);
    if (begin < 0 || end < begin) {
      throw Dir7Exception.badInput(
          "README.md: the lines \"%s\" and \"%s\" are missing", BEGIN.strip(), END);
    }
    return readme.substring(0, begin + BEGIN.length()) + table + readme.substring(end);
  }

  /** The table, file by file in the order of their names. */
  static String table(Path root) throws IOException {
    StringBuilder text = new StringBuilder("| what | figure | where |\n|---|---|---|\n");
    for (ResultFile file : results(root.resolve(RESULTS))) {
      for (ResultFile.Row row : file.rows()) {
        text.append(
            "| %s | %s | %s; [%s](%s/%s) |%n"
                .formatted(
                    row.what(), row.figure(), file.machine(), file.date(), RESULTS, file.name()));
      }
    }
    return text.toString();
  }

  static List<ResultFile> results(Path folder) throws IOException {
    List<ResultFile> results = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".md")) {
          results.add(MarkdownResult.read(name, Files.readAllLines(file)));
        } else if (name.startsWith("profile-") && name.endsWith(".json")) {
          results.add(ToolResult.profile(file));
        } else if (name.startsWith("bench-") && name.endsWith(".json")) {
          results.add(ToolResult.bench(file));
        }
      }
    }
    return results;
  }
}
