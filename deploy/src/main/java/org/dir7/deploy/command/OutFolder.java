package org.dir7.deploy.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.AtomicFile;

/** The folder of {@code --out}, tried before anything is measured that could then not be kept. */
public record OutFolder(Path path) {

  /**
   * Makes the folder where there is none.
   *
   * @throws Dir7Exception (bad input) for a file, (environment) where it cannot be written to
   */
  public static OutFolder of(Path path) {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw Dir7Exception.badInput("--out %s: is no folder", path);
    }
    try {
      Files.createDirectories(path);
      Files.delete(Files.createTempFile(path, ".dir7-", ".try"));
    } catch (IOException e) {
      throw Dir7Exception.environment("--out %s: cannot be written to (%s)", path, e.getMessage())
          .causedBy(e);
    }
    return new OutFolder(path);
  }

  void write(String name, String text) {
    AtomicFile.write(path.resolve(name), text.getBytes(StandardCharsets.UTF_8));
  }
}
