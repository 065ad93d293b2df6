package org.dir7.deploy.cli;

import java.util.Collection;
import org.dir7.engine.json.Names;
import picocli.CommandLine;
import picocli.CommandLine.UnmatchedArgumentException;

/** A sentence about a flag or a command that does not exist, with the one that was meant. */
final class UnknownWord {

  private UnknownWord() {}

  static String sentence(UnmatchedArgumentException failure) {
    CommandLine line = failure.getCommandLine();
    String word = failure.getUnmatched().get(0);
    if (word.startsWith("-")) {
      String flag = word.replaceFirst("=.*", "");
      return "%s is not a flag of %s%s"
          .formatted(
              flag,
              line.getCommandName(),
              meant(flag, line.getCommandSpec().optionsMap().keySet()));
    }
    if (line.getSubcommands().isEmpty()) {
      return "\"%s\" is one argument too many for %s; put quotes around words that belong together"
          .formatted(word, line.getCommandName());
    }
    return "\"%s\" is not a command%s".formatted(word, meant(word, line.getSubcommands().keySet()));
  }

  private static String meant(String word, Collection<String> known) {
    return Names.nearest(word, known).map("; did you mean %s?"::formatted).orElse("");
  }
}
