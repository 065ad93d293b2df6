package org.dir7.engine.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.dir7.engine.Dir7Exception;

/** Writes a folder whole or not at all: beside the target, then renamed. */
public final class AtomicDirectory {

  private AtomicDirectory() {}

  /**
   * Creates or replaces {@code target}. Between two renames of a replacement a crash leaves the old
   * folder beside the target, never a mixture.
   *
   * @param content fills the folder that it is given
   * @throws Dir7Exception (environment) where it cannot be written; the target is then as before
   */
  public static void write(Path target, Consumer<Path> content) {
    Path absolute = target.toAbsolutePath().normalize();
    Path beside = null;
    try {
      Files.createDirectories(absolute.getParent());
      beside = Files.createTempDirectory(absolute.getParent(), "." + absolute.getFileName() + "-");
      content.accept(beside);
      FileModes.readableFolder(beside);
      replace(absolute, beside);
    } catch (IOException e) {
      throw FileFailures.cannotWrite(target, e);
    } finally {
      if (beside != null) {
        delete(beside);
      }
    }
  }

  private static void replace(Path target, Path filled) throws IOException {
    if (!Files.exists(target)) {
      Files.move(filled, target, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Path old = Files.createTempDirectory(target.getParent(), "." + target.getFileName() + "-old-");
    Path kept = old.resolve("replaced");
    Files.move(target, kept, StandardCopyOption.ATOMIC_MOVE);
    try {
      Files.move(filled, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.move(kept, target, StandardCopyOption.ATOMIC_MOVE);
      throw e;
    } finally {
      delete(old);
    }
  }

  /** Deletes what is there; what resists stays, hidden, beside the target. */
  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      List<Path> inner = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : inner) {
        Files.delete(path);
      }
    } catch (IOException ignored) {
      // The target is right; a leftover is not worth a failure.
    }
  }
}
