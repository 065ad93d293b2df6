package org.dir7.deploy.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dir7.daemon.Daemon;
import org.dir7.daemon.Extension;
import org.dir7.daemon.GeneratorRunner;
import org.dir7.daemon.StandardExtensions;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.daemon.health.ServiceManager;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.deploy.log.LogFormat;
import org.dir7.device.DeviceRoot;
import org.dir7.engine.Dir7Exception;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dir7 daemon}: the MQTT service, until it is told to stop. */
@Command(
    name = "daemon",
    modelTransformer = DaemonFlags.class,
    description = {
      "Take jobs over MQTT and draw them, one at a time, until stopped (Ctrl-C or SIGTERM).",
      "Every flag may be a key of the configuration file or a DIR7_... variable instead; a flag"
          + " wins over a variable, a variable over the file."
    },
    footer = {
      "",
      "Examples:",
      "  ./dir7 daemon --broker tcp://localhost:1883 --device kitchen --engine build/emoji.dir7",
      "  DIR7_DEVICE=kitchen ./dir7 daemon --config dir7.yaml",
      "",
      "Then, from anywhere:",
      "  ./dir7 submit --broker tcp://localhost:1883 --device kitchen --prompt \"red heart\" --out"
          + " heart.png"
    })
public final class DaemonCommand implements Dir7Command {

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file with keys named like these flags, without the dashes.")
  private Path config;

  @Option(
      names = "--root",
      defaultValue = "/",
      paramLabel = "DIR",
      description = "Take board, sensors and pins from below this folder: a recorded tree.")
  private Path root;

  @Option(
      names = "--stop-with-input",
      hidden = true,
      description = "Stop when standard input ends: for a parent that must not leave orphans.")
  private boolean stopWithInput;

  @Override
  public int order() {
    return 40;
  }

  @Override
  public String logLevel() {
    return "info";
  }

  @Override
  public Integer call() throws InterruptedException {
    DaemonConfig settings =
        DaemonConfig.read(
            config, DaemonFlags.given(spec.commandLine().getParseResult()), System.getenv());
    if (!Files.isDirectory(root)) {
      throw Dir7Exception.badInput("--root %s: no such folder", root);
    }
    if (settings.service().jsonLog()) {
      LogFormat.json();
    }
    Daemon daemon = new Daemon(settings, GeneratorRunner.loader(settings), extensions(settings));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(daemon), "dir7-stop"));
    if (stopWithInput) {
      watchInput();
    }
    daemon.start();
    return daemon.awaitStop();
  }

  /** What every daemon has, and updates where their key is configured. */
  private List<Extension> extensions(DaemonConfig settings) {
    ServiceManager manager = ServiceManager.of(System.getenv());
    List<Extension> all = StandardExtensions.of(settings, new DeviceRoot(root), manager);
    // Where systemd starts it again, a daemon ends for a new program: cleanly, by its own hook.
    Optional<Runnable> restart =
        manager.present()
            ? Optional.of(() -> new Thread(() -> System.exit(0), "dir7-restart").start())
            : Optional.empty();
    settings
        .updateKey()
        .ifPresent(key -> ChildInstallation.extension(settings, key, restart).ifPresent(all::add));
    return all;
  }

  /** A stop by a signal is a clean stop: exit code 0, not 128 and the signal's number. */
  private static void stop(Daemon daemon) {
    daemon.close();
    try {
      Runtime.getRuntime().halt(daemon.awaitStop());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void watchInput() {
    Thread watcher =
        new Thread(
            () -> {
              try {
                byte[] ignored = new byte[256];
                while (System.in.read(ignored) >= 0) {
                  // What arrives has no meaning; only the end has.
                }
              } catch (IOException e) {
                // No input is an ended input.
              }
              System.exit(0);
            },
            "dir7-input");
    watcher.setDaemon(true);
    watcher.start();
  }
}
