package org.dir7.engine.io;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.dir7.engine.Dir7Exception;

/** Writes a file whole or not at all: beside the target, synced, then moved over it. */
public final class AtomicFile {

  private AtomicFile() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(WritableByteChannel out) throws IOException;
  }

  /**
   * Replaces or creates a file; behind a link, the one it leads to.
   *
   * @return bytes written
   * @throws Dir7Exception (environment) where it cannot be written; the target is then as before;
   *     (bad input) for /dev/null and the like, which no file may take the place of
   */
  @CanIgnoreReturnValue
  public static long write(Path file, Content content) {
    Path beside = null;
    Path target = file;
    try {
      if (Files.exists(file)) {
        if (!Files.isRegularFile(file) && !Files.isDirectory(file)) {
          throw Dir7Exception.badInput("%s: is no regular file", file);
        }
        target = file.toRealPath();
      }
      Path folder = target.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      beside = Files.createTempFile(folder, "." + target.getFileName(), ".partial");
      long size;
      try (FileChannel out = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        content.writeTo(out);
        out.force(true);
        size = out.position();
      }
      FileModes.readable(beside);
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
      return size;
    } catch (IOException e) {
      discard(beside);
      throw FileFailures.cannotWrite(file, e);
    } catch (RuntimeException | Error e) {
      discard(beside);
      throw e;
    }
  }

  @CanIgnoreReturnValue
  public static long write(Path target, byte[] content) {
    return write(target, out -> writeFully(out, ByteBuffer.wrap(content)));
  }

  /** Writes all remaining bytes; a channel may take them in parts. */
  public static void writeFully(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private static void discard(Path beside) {
    if (beside != null) {
      try {
        Files.deleteIfExists(beside);
      } catch (IOException ignored) {
        // What failed before is what the user has to know.
      }
    }
  }
}
