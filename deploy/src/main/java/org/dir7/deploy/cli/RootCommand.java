package org.dir7.deploy.cli;

import java.util.concurrent.Callable;
import org.dir7.engine.Dir7Exception.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dir7} without a sub-command: help, and exit code 2. */
@Command(
    name = "dir7",
    subcommands = HelpCommand.class,
    versionProvider = VersionProvider.class,
    description = "Text-to-image on small devices: quantize a DIR-7 checkpoint, run it, serve it.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Start here:",
      "  ./dir7 demo \"red heart, fluent 3d style\" --out heart.png",
      "",
      "Then, step by step:",
      "  ./dir7 quantize --checkpoint models/dir7-s-emoji --precision w8 --out build/emoji.dir7",
      "  ./dir7 generate --engine build/emoji.dir7 --prompt \"red heart, fluent 3d style\" --out"
          + " heart.png",
      "  ./dir7 help COMMAND",
      "",
      "Exit codes: 0 ok, 1 what was checked differs, 2 usage, 3 bad input,",
      "            4 device or environment, 5 internal error"
    })
final class RootCommand implements Callable<Integer> {

  /** In place of the footer above where the commands that make engines are not on board. */
  static final String[] DEVICE_FOOTER = {
    "",
    "Start here:",
    "  dir7 doctor",
    "  dir7 help COMMAND",
    "",
    "Exit codes: 0 ok, 1 what was checked differs, 2 usage, 3 bad input,",
    "            4 device or environment, 5 internal error"
  };

  @Spec private CommandSpec spec;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return Kind.USAGE.exitCode();
  }
}
