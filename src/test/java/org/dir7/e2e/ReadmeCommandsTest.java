package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dir7.deploy.cli.CommandLineFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command that a README shows is one that the command line understands. */
class ReadmeCommandsTest {

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

  static Stream<String> commands() throws IOException {
    List<String> commands = new ArrayList<>();
    try (Stream<Path> files = Files.find(Cli.home(), 4, (file, attributes) -> isReadme(file))) {
      for (Path page : files.sorted().toList()) {
        commands.addAll(commands(page));
      }
    }
    assertTrue(commands.size() >= 5, "found too few commands: " + commands);
    return commands.stream();
  }

  private static boolean isReadme(Path file) {
    return file.endsWith("README.md") && !Cli.home().relativize(file).startsWith("build");
  }

  private static List<String> commands(Path page) throws IOException {
    // Code blocks are indented by four spaces; a backslash continues a line.
    String text = Files.readString(page).replaceAll("\\\\\n\\s*", " ");
    return text.lines()
        .filter(line -> line.startsWith("    ./dir7 "))
        .map(line -> line.strip().replaceFirst("\\s+#.*| &$", ""))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void isUnderstood(String command) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command);
    while (matcher.find()) {
      words.add(
          Stream.of(matcher.group(1), matcher.group(2), matcher.group(3))
              .filter(group -> group != null)
              .findFirst()
              .orElseThrow());
    }
    String[] arguments = words.subList(1, words.size()).toArray(String[]::new);
    assertDoesNotThrow(() -> CommandLineFactory.create().parseArgs(arguments), command);
  }
}
