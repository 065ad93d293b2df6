package org.dir7.deploy.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** One command line out of all commands on the class path. */
public final class CommandLineFactory {

  private CommandLineFactory() {}

  /** A command line that prints to the process's streams. */
  public static CommandLine create() {
    List<Dir7Command> commands =
        ServiceLoader.load(Dir7Command.class).stream()
            .map(ServiceLoader.Provider::get)
            .sorted(Comparator.comparingInt(Dir7Command::order))
            .toList();
    CommandLine line = new CommandLine(new RootCommand());
    line.addMixin("global", new GlobalOptions());
    for (Dir7Command command : commands) {
      CommandLine sub = new CommandLine(command);
      sub.addMixin("global", new GlobalOptions());
      String[] description = sub.getCommandSpec().usageMessage().description();
      sub.getCommandSpec().usageMessage().description(paragraphs(description));
      line.addSubcommand(sub);
    }
    if (!line.getSubcommands().containsKey("demo")) {
      line.getCommandSpec().usageMessage().footer(RootCommand.DEVICE_FOOTER);
    }
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    line.setUsageHelpWidth(100);
    line.setUsageHelpLongOptionsMaxWidth(28);
    line.setAbbreviatedOptionsAllowed(false);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(Failures::usage);
    line.setExecutionExceptionHandler(Failures::execution);
    line.setExecutionStrategy(CommandLineFactory::run);
    return line;
  }

  /**
   * Lines of a source file that belong together as one, so that help wraps them where it ends. An
   * indented line is of an example, and stays as it is.
   */
  private static String[] paragraphs(String[] lines) {
    List<String> paragraphs = new ArrayList<>();
    String begun = "";
    for (String line : lines) {
      begun = begun.isEmpty() ? line : begun + " " + line;
      if (line.isEmpty() || line.startsWith(" ") || begun.matches("(?s).*[.!?:]")) {
        paragraphs.add(begun);
        begun = "";
      }
    }
    if (!begun.isEmpty()) {
      paragraphs.add(begun);
    }
    return paragraphs.toArray(String[]::new);
  }

  /** Sets the log level before the first logger is made, then runs the command. */
  private static int run(ParseResult result) {
    ParseResult leaf = result;
    boolean verbose = verbose(leaf);
    while (leaf.hasSubcommand()) {
      leaf = leaf.subcommand();
      verbose |= verbose(leaf);
    }
    String level =
        leaf.commandSpec().userObject() instanceof Dir7Command command
            ? command.logLevel()
            : "warn";
    LogLevel.set(verbose ? "debug" : level);
    return new CommandLine.RunLast().execute(result);
  }

  private static boolean verbose(ParseResult result) {
    return result.hasMatchedOption("--verbose");
  }
}
