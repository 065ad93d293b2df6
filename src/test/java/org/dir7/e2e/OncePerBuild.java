package org.dir7.e2e;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * What takes seconds to make and is the same for all tests: the first that asks makes it, and tests
 * in the other processes of the same build wait for it. A later build makes it anew.
 */
final class OncePerBuild {

  /** Makes a thing in a folder and returns where. */
  interface Maker {
    Path make(Path folder) throws Exception;
  }

  private OncePerBuild() {}

  /**
   * The thing of that name.
   *
   * @param name of a folder below {@code target/once}; it may hold an earlier build's
   */
  static synchronized Path of(String name, Maker maker) throws Exception {
    Path folder = Path.of("target", "once", name).toAbsolutePath();
    Files.createDirectories(folder.getParent());
    Path note = folder.resolveSibling(name + ".made");
    try (FileChannel lock =
            FileChannel.open(
                folder.resolveSibling(name + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock held = lock.lock()) {
      if (held.isValid() && Files.exists(note)) {
        String[] made = Files.readString(note).split("\n");
        if (made[0].equals(build())) {
          return Path.of(made[1]);
        }
      }
      remove(folder);
      Path made = maker.make(Files.createDirectories(folder));
      Files.writeString(note, build() + "\n" + made);
      return made;
    }
  }

  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> tree = Files.walk(folder)) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /** Maven's name for the build; a process that Maven did not start is a build of its own. */
  private static String build() {
    return System.getProperty("dir7.build", "process " + ProcessHandle.current().pid());
  }
}
