package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sentence of the README's table of troubles is one that the programs say. */
class ReadmeSentencesTest {

  private static final String HEADING = "| it says | then |";
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static String sources;

  /** Code spans of the table's first column; {@code ...} stands for what differs. */
  static Stream<String> sentences() throws IOException {
    List<String> lines = Files.readAllLines(Cli.home().resolve("README.md"));
    int at = lines.indexOf(HEADING);
    assertTrue(at >= 0, "no table with the heading " + HEADING);
    List<String> found = new ArrayList<>();
    for (String line : lines.subList(at + 2, lines.size())) {
      if (!line.startsWith("|")) {
        break;
      }
      CODE.matcher(line.substring(0, line.indexOf('|', 1)))
          .results()
          .forEach(match -> found.add(match.group(1)));
    }
    assertTrue(found.size() >= 10, "found too few sentences: " + found);
    return found.stream();
  }

  @ParameterizedTest
  @MethodSource("sentences")
  void isSaid(String sentence) throws IOException {
    String wanted =
        Stream.of(sentence.split("\\.\\.\\.", -1))
            .map(String::strip)
            .map(Pattern::quote)
            .collect(Collectors.joining("[^\"\n]*"));
    assertTrue(Pattern.compile(wanted).matcher(sources()).find(), sentence);
  }

  /** All programs and scripts as one text, in which each sentence is one line. */
  private static synchronized String sources() throws IOException {
    if (sources == null) {
      StringBuilder all = new StringBuilder();
      for (String module : List.of("deploy", "device-config", "edge-runtime")) {
        try (Stream<Path> files =
            Files.find(
                Cli.home().resolve(module),
                30,
                (file, attributes) ->
                    attributes.isRegularFile()
                        && file.toString().contains("/src/main/")
                        && !file.toString().contains("/target/"))) {
          for (Path file : files.toList()) {
            all.append(Files.readString(file, StandardCharsets.ISO_8859_1)).append('\n');
          }
        }
      }
      sources = all.toString().replaceAll("\"\\s*\\+\\s*\"", "");
    }
    return sources;
  }
}
