package org.dir7.deploy.command;

import java.nio.file.Path;
import java.util.Map;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.device.Target;
import org.dir7.engine.Dir7Exception;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dir7 config}: the daemon's configuration file, written and checked. */
@Command(
    name = "config",
    description = "Write a commented dir7.yaml for a kind of board, or check one.",
    footer = {
      "",
      "Examples:",
      "  ./dir7 config init --target orin-nano > dir7.yaml",
      "  ./dir7 config check dir7.yaml"
    })
public final class ConfigCommand implements Dir7Command {

  @Spec private CommandSpec spec;

  @Override
  public int order() {
    return 65;
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "config needs one of: init, check");
  }

  @Command(name = "init", description = "Print a commented configuration for a kind of board.")
  Integer init(
      @Option(
              names = "--target",
              required = true,
              paramLabel = "NAME",
              description = "jetson-nano, orin-nano, generic-arm64 or generic-amd64.")
          String target) {
    Target chosen =
        Target.of(target)
            .orElseThrow(
                () ->
                    Dir7Exception.usage("--target %s: must be one of %s", target, Target.names()));
    System.out.print(TargetConfig.template(chosen));
    return 0;
  }

  @Command(name = "check", description = "Check a configuration file as the daemon would.")
  Integer check(
      @Parameters(paramLabel = "FILE", description = "Configuration file to check.") Path file) {
    DaemonConfig config = DaemonConfig.read(file, Map.of(), System.getenv());
    System.out.printf("%s: ok, device %s at %s%n", file, config.device(), config.broker().uri());
    return 0;
  }
}
