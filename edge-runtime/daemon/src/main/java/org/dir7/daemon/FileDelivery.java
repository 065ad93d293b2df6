package org.dir7.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes results below one folder of the device. What links inside the folder point to cannot lead
 * out of it: the place is checked as the file system sees it, and the file itself is put in by a
 * rename, which replaces a link instead of following it.
 */
final class FileDelivery {

  private final Path root;

  FileDelivery(Path root) {
    this.root = root;
  }

  /**
   * Writes a file whole; one that is there is replaced.
   *
   * @param path checked by {@link org.dir7.daemon.job.JobParser}
   * @throws IOException where it cannot be written or would lie outside of the folder
   */
  void write(String path, byte[] bytes) throws IOException {
    Path target = root.resolve(path);
    Path parent = target.getParent();
    makeFolders(parent);
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(path + " is a folder");
    }
    Path unfinished = Files.createTempFile(parent, ".dir7-", ".unfinished");
    try {
      try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** One level after the other, so that no link can take a later one out of the root. */
  private void makeFolders(Path parent) throws IOException {
    Path real = root.toRealPath();
    Path at = real;
    for (Path name : root.relativize(parent)) {
      if (name.toString().isEmpty()) {
        continue; // the root itself
      }
      at = at.resolve(name);
      if (!Files.exists(at)) {
        Files.createDirectory(at);
      }
      if (!at.toRealPath().startsWith(real)) {
        throw new IOException(root.relativize(parent) + " leads out of " + root);
      }
    }
  }
}
