package org.dir7.engine.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds files of the repository from whichever module a test runs in. */
public final class Repository {

  private Repository() {}

  /** The shipped checkpoint's folder. */
  public static Path checkpoint() {
    return file("models/dir7-s-emoji");
  }

  /** A path from the repository's root. */
  public static Path file(String relative) {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve(relative))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("no " + relative + " above " + Path.of("").toAbsolutePath());
    }
    return folder.resolve(relative);
  }
}
