package org.dir7.daemon.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** One file a result, named by the job's id; complete or absent. */
final class ResultFiles {

  private static final String SUFFIX = ".png";

  private final Path folder;

  ResultFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * Durable when it returns.
   *
   * @throws IOException where the disk fails or is full: nothing of it is then left there
   */
  synchronized void write(String id, byte[] bytes) throws IOException {
    Path unfinished = folder.resolve("unfinished");
    try {
      writeWhole(unfinished, bytes);
      Files.move(unfinished, file(id), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(unfinished);
      throw e;
    }
    StateFolder.sync(folder);
  }

  private static void writeWhole(Path path, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  byte[] read(String id) throws IOException {
    return Files.readAllBytes(file(id));
  }

  void remove(String id) throws IOException {
    Files.deleteIfExists(file(id));
  }

  /** Removes what a crash left behind. */
  void removeAllBut(Set<String> ids) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        boolean known =
            name.endsWith(SUFFIX)
                && ids.contains(name.substring(0, name.length() - SUFFIX.length()));
        if (!known) {
          Files.delete(file);
        }
      }
    }
  }

  private Path file(String id) {
    return folder.resolve(id + SUFFIX);
  }
}
