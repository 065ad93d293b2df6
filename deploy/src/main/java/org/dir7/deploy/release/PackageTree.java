package org.dir7.deploy.release;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.dir7.engine.io.FileFailures;

/**
 * The files of a package as they will lie below {@code /}, in a folder. Modes are set here, owners
 * by the packer.
 *
 * @param root in place of {@code /}
 */
record PackageTree(Path root) {

  private static final Set<PosixFilePermission> PROGRAM =
      PosixFilePermissions.fromString("rwxr-xr-x");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");

  /** Where a file of that absolute path lies; its folders are made. */
  Path at(String absolute) {
    Path path = root.resolve(absolute.substring(1));
    try {
      Files.createDirectories(path.getParent());
    } catch (IOException e) {
      throw FileFailures.cannotWrite(path, e);
    }
    return path;
  }

  void file(String absolute, byte[] content) {
    write(absolute, content, FILE);
  }

  void file(String absolute, String content) {
    file(absolute, content.getBytes(StandardCharsets.UTF_8));
  }

  void program(String absolute, String content) {
    write(absolute, content.getBytes(StandardCharsets.UTF_8), PROGRAM);
  }

  void link(String absolute, String target) {
    Path path = at(absolute);
    try {
      Files.createSymbolicLink(path, Path.of(target));
    } catch (IOException e) {
      throw FileFailures.cannotWrite(path, e);
    }
  }

  private void write(String absolute, byte[] content, Set<PosixFilePermission> mode) {
    Path path = at(absolute);
    try {
      Files.write(path, content);
      Files.setPosixFilePermissions(path, mode);
    } catch (IOException e) {
      throw FileFailures.cannotWrite(path, e);
    }
  }

  /** Everything below the root, folders before their contents, sorted. */
  List<Path> entries() {
    try (Stream<Path> tree = Files.walk(root)) {
      return tree.filter(path -> !path.equals(root)).sorted().toList();
    } catch (IOException e) {
      throw FileFailures.cannotRead(root, e);
    }
  }

  /** Bytes of all files, as {@code Installed-Size} counts them. */
  long bytes() {
    return entries().stream()
        .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
        .mapToLong(path -> path.toFile().length())
        .sum();
  }
}
