package org.dir7.engine.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/** Temporary files are made for their owner alone; what they become is for everybody to read. */
final class FileModes {

  private FileModes() {}

  /** rw-r--r-- where the file system knows such modes. */
  static void readable(Path file) throws IOException {
    set(file, "rw-r--r--");
  }

  /** rwxr-xr-x where the file system knows such modes. */
  static void readableFolder(Path folder) throws IOException {
    set(folder, "rwxr-xr-x");
  }

  private static void set(Path path, String mode) throws IOException {
    if (Files.getFileAttributeView(path, PosixFileAttributeView.class) != null) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
  }
}
