package org.dir7.deploy.command;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.dir7.deploy.process.TemporaryFolder;
import org.dir7.engine.Dir7Exception;
import org.dir7.update.Slots;

/**
 * What a new program must do before it is switched to: draw the proof of the engine that is
 * installed, as a process of its own. The last proof is that its daemon serves.
 */
final class ProgramProof {

  /** Beyond the ten minutes that a picture may take, for the start of Java on a slow card. */
  private static final int MOST_MINUTES = 20;

  private ProgramProof() {}

  /**
   * Lets a slot's program prove itself.
   *
   * @param base folder of the slots
   * @return what is wrong, as a clause; empty where it has proven itself
   */
  static Optional<String> problem(Path slot, Path base, String backend) {
    Path home = slot.resolve(Slots.PROGRAM);
    shareClasses(home);
    return run(
        List.of(
            home.resolve("bin/dir7").toString(),
            "update",
            "--prove",
            "--base",
            base.toString(),
            "--backend",
            backend));
  }

  /** Java starts in half the time with its own classes mapped from a file; without it goes too. */
  private static void shareClasses(Path home) {
    Path java = home.resolve("runtime/bin/java");
    if (run(List.of(java.toString(), "-Xshare:dump")).isPresent()) {
      return;
    }
    Path server = home.resolve("runtime/lib/server");
    try (var files = Files.newDirectoryStream(server, "*.jsa")) {
      for (Path file : files) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
          channel.force(true); // a file that a power cut left half written would stop Java
        }
      }
    } catch (IOException e) {
      throw Dir7Exception.environment("%s cannot be synced: %s", server, e.getMessage())
          .causedBy(e);
    }
  }

  /** Runs a command; its last words where it fails. */
  private static Optional<String> run(List<String> command) {
    try (TemporaryFolder folder = TemporaryFolder.create("dir7-proof")) {
      Path log = folder.path().resolve("log");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        process.getOutputStream().close();
        if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
          return Optional.of("its proof did not end in %d minutes".formatted(MOST_MINUTES));
        }
        if (process.exitValue() == 0) {
          return Optional.empty();
        }
        String last =
            Files.readAllLines(log).stream()
                .filter(line -> !line.isBlank())
                .reduce("it ends with exit code " + process.exitValue(), (a, b) -> b);
        return Optional.of(last);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return Optional.of("it cannot be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Dir7Exception.environment("interrupted during the proof").causedBy(e);
    }
  }
}
