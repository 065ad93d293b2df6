package org.dir7.deploy.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.stream.Stream;
import org.dir7.deploy.release.Checksums;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.FileFailures;
import org.dir7.update.PublicKeys;

/**
 * A release folder, whole and signed.
 *
 * @param key that signed it
 */
record Release(Path folder, PublicKey key) {

  /**
   * Opens one.
   *
   * @throws Dir7Exception (bad input) where a file is not what the signed list says
   */
  static Release open(Path folder) {
    if (!Files.isRegularFile(folder.resolve(Checksums.FILE))) {
      throw Dir7Exception.badInput(
          "%s: no release folder, %s is missing; ./dir7 dist makes one", folder, Checksums.FILE);
    }
    PublicKey key = PublicKeys.read(folder.resolve("update.pub"));
    Checksums.verify(folder, key);
    return new Release(folder, key);
  }

  Path keyFile() {
    return folder.resolve("update.pub");
  }

  /** The package for a kind of board. */
  Path packageFor(String target) {
    return only("_" + target + "_", ".deb", "package for " + target);
  }

  /** The engine of a precision. */
  Path engine(String precision) {
    return only("-" + precision, ".dir7u", "engine in " + precision);
  }

  private Path only(String part, String end, String what) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found =
          files
              .filter(
                  file -> {
                    String name = file.getFileName().toString();
                    return end.equals(".deb")
                        ? name.contains(part) && name.endsWith(end)
                        : name.endsWith(part + end);
                  })
              .toList();
      if (found.size() != 1) {
        throw Dir7Exception.badInput(
            "%s: holds %s; one is needed",
            folder, found.isEmpty() ? "no " + what : found.size() + " times a " + what);
      }
      return found.get(0);
    } catch (IOException e) {
      throw FileFailures.cannotRead(folder, e);
    }
  }
}
