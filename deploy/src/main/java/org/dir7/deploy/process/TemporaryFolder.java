package org.dir7.deploy.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.dir7.engine.Dir7Exception;

/** A folder that is deleted with everything in it. */
public record TemporaryFolder(Path path) implements AutoCloseable {

  public static TemporaryFolder create(String prefix) {
    try {
      return new TemporaryFolder(Files.createTempDirectory(prefix));
    } catch (IOException e) {
      throw Dir7Exception.environment("cannot make a temporary folder: %s", e.getMessage())
          .causedBy(e);
    }
  }

  /** A new folder in it. */
  public Path folder(String name) {
    try {
      return Files.createDirectory(path.resolve(name));
    } catch (IOException e) {
      throw Dir7Exception.environment("cannot make the folder %s in %s", name, path).causedBy(e);
    }
  }

  @Override
  public void close() {
    // A process that is just ending may still delete files of its own: what is gone is gone.
    try (Stream<Path> files = Files.walk(path)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("could not delete " + path + ": " + e.getMessage());
    }
  }
}
