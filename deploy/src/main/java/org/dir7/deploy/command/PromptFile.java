package org.dir7.deploy.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.FileFailures;

/** A file of prompts: one a line, UTF-8; empty lines are left out. */
final class PromptFile {

  private PromptFile() {}

  /**
   * Reads and checks all of them; at least one.
   *
   * @throws Dir7Exception bad input: no file, no prompt, or one that no engine takes
   */
  static List<String> read(Path file) {
    try {
      List<String> lines =
          Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
      if (lines.isEmpty()) {
        throw Dir7Exception.badInput("%s: no prompt in it", file);
      }
      lines.forEach(PromptArgument::check);
      return lines;
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
  }
}
