package org.dir7.plugins;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of the machine that tests run: compilers, and what they made. */
final class Compiler {

  private static final long LIMIT_MINUTES = 10;

  private Compiler() {}

  /** The program's path, from PATH and then from the extra folders. */
  static Optional<Path> find(String program, String... folders) {
    Stream<String> path = Stream.of(System.getenv("PATH").split(File.pathSeparator));
    return Stream.concat(path, Stream.of(folders))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Exit code, with standard output and error together. */
  record Outcome(int code, String output) {}

  /**
   * Runs a command in the module's folder.
   *
   * @param log keeps the output
   */
  static Outcome run(List<String> command, Path log) {
    try {
      Files.createDirectories(log.getParent());
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        return new Outcome(
            -1, command.get(0) + " ran longer than " + LIMIT_MINUTES + " minutes; see " + log);
      }
      return new Outcome(process.exitValue(), Files.readString(log));
    } catch (IOException e) {
      throw new UncheckedIOException(String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
