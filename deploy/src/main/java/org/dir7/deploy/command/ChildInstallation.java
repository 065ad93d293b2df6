package org.dir7.deploy.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.daemon.update.Updates;
import org.dir7.deploy.process.ChildProcess;
import org.dir7.deploy.process.Installation;
import org.dir7.engine.Dir7Exception;
import org.dir7.update.BundleManifest;
import org.dir7.update.Slots;
import org.tinylog.Logger;

/**
 * {@code dir7 update} as a process of its own: an engine that cannot be loaded or that eats the
 * memory brings down its proof, and not the daemon.
 *
 * @param slots of the engine that the daemon serves
 * @param key that bundles must be signed with
 * @param backend as the daemon's
 */
record ChildInstallation(Slots slots, Path key, String backend) implements Updates.Installation {

  /**
   * Takes updates of the daemon's engine; empty, with a line in the log, where it lies in no slots.
   *
   * @param key that bundles must be signed with
   * @param restart for a new program, see {@link Updates}
   */
  static Optional<Updates> extension(DaemonConfig settings, Path key, Optional<Runnable> restart) {
    Optional<Slots> slots = settings.engine().flatMap(Slots::around);
    if (slots.isEmpty()) {
      Logger.warn(
          "no updates over MQTT: engine is not a folder's current/engine, as dir7 update makes it");
    }
    return slots.map(
        found ->
            new Updates(
                found.folder().resolveSibling("incoming"),
                new ChildInstallation(found, key, settings.backend()),
                restart));
  }

  @Override
  public Updates.Installed install(Path bundle) throws InterruptedException {
    Installation here = Installation.current();
    List<String> command =
        ChildProcess.java(
            List.of(
                "-Xmx512m",
                "-XX:MaxDirectMemorySize=1g",
                "--add-modules=jdk.incubator.vector",
                "-Ddir7.home=" + here.home()),
            here.classPath(),
            "org.dir7.deploy.Main",
            List.of(
                "update",
                bundle.toString(),
                "--key",
                key.toString(),
                "--base",
                slots.folder().getParent().toString(),
                "--backend",
                backend));
    Path log = bundle.resolveSibling("proof.log");
    Process process = null;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
      int code = process.waitFor();
      List<String> said = Files.readAllLines(log).stream().filter(line -> !line.isBlank()).toList();
      if (code == 0) {
        return installed(said);
      }
      throw Dir7Exception.badInput(
          "%s",
          said.isEmpty()
              ? "the proof ended with exit code " + code
              : withoutName(said.get(said.size() - 1), bundle));
    } catch (IOException e) {
      throw Dir7Exception.environment("the proof cannot be run: %s", e.getMessage()).causedBy(e);
    } finally {
      if (process != null) {
        process.destroy();
      }
      delete(log);
    }
  }

  /** What is refused is a file that only this device knows, by a name of 64 digits. */
  static String withoutName(String sentence, Path bundle) {
    String name = bundle + ": ";
    return sentence.startsWith(name) ? sentence.substring(name.length()) : sentence;
  }

  /** The line that says what is there now. */
  private static Updates.Installed installed(List<String> said) {
    for (String line : said) {
      for (BundleManifest.Kind kind : BundleManifest.Kind.values()) {
        if (line.startsWith(kind.id() + " ")) {
          return new Updates.Installed(kind, line);
        }
      }
    }
    throw Dir7Exception.internal("update did not say what it installed: %s", said);
  }

  private static void delete(Path log) {
    try {
      Files.deleteIfExists(log);
    } catch (IOException e) {
      Logger.warn(e, "{} cannot be deleted", log);
    }
  }
}
