package org.dir7.update;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.FileFailures;
import org.dir7.engine.io.Sha256;

/**
 * A bundle that arrives in pieces, in order, over any number of connections and restarts: how far
 * it is, is the length of its file.
 *
 * @param folder for unfinished bundles
 * @param sha256 of the whole
 * @param size of the whole
 */
public record PartialBundle(Path folder, String sha256, long size) {

  private static final String SUFFIX = ".part";

  public PartialBundle {
    if (!Sha256.isHex(sha256)) {
      throw Dir7Exception.badInput("sha256 is \"%s\"; it must be 64 hexadecimal digits", sha256);
    }
  }

  private Path file() {
    return folder.resolve(sha256 + SUFFIX);
  }

  /** Bytes that are here: where to go on. */
  public long offset() {
    Path file = file();
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
  }

  /**
   * Begins or goes on; other unfinished bundles are given up, for their space.
   *
   * @throws Dir7Exception (environment) where the rest does not fit on the disk
   */
  public void begin() {
    try {
      Files.createDirectories(folder);
      try (Stream<Path> others = Files.list(folder)) {
        for (Path other : others.filter(this::isAnother).toList()) {
          Files.delete(other);
        }
      }
      long free = folder.toFile().getUsableSpace();
      long need = size - offset();
      if (free < need) {
        throw Dir7Exception.environment(
            "%d MiB are needed in %s for the bundle, %d MiB are free",
            need >> 20, folder, free >> 20);
      }
    } catch (IOException e) {
      throw FileFailures.cannotWrite(folder, e);
    }
  }

  private boolean isAnother(Path path) {
    return path.toString().endsWith(SUFFIX) && !path.equals(file());
  }

  /**
   * Appends a piece, if it is the next one; a piece that is here already is passed over.
   *
   * @return bytes that are here now
   */
  public long append(long offset, byte[] data) {
    long here = offset();
    if (offset > here || offset + data.length <= here || data.length == 0) {
      return here;
    }
    if (offset + data.length > size) {
      throw Dir7Exception.badInput(
          "a chunk up to byte %d; the bundle has %d", offset + data.length, size);
    }
    int known = (int) (here - offset);
    try (FileChannel out =
        FileChannel.open(
            file(),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND)) {
      ByteBuffer rest = ByteBuffer.wrap(data, known, data.length - known);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
    } catch (IOException e) {
      throw FileFailures.cannotWrite(file(), e);
    }
    return offset + data.length;
  }

  /** Whether all bytes are here. */
  public boolean complete() {
    return offset() == size;
  }

  /**
   * The whole file, checked.
   *
   * @throws Dir7Exception (bad input) where its hash is another; it is deleted then, for no resume
   *     can mend it
   */
  public Path whole() {
    if (!Sha256.of(file()).equals(sha256)) {
      discard();
      throw Dir7Exception.badInput(
          "the bundle arrived with another SHA-256 than announced (%s); send it again", sha256);
    }
    return file();
  }

  /** Deletes what is here. */
  public void discard() {
    try {
      Files.deleteIfExists(file());
    } catch (IOException e) {
      throw FileFailures.cannotWrite(file(), e);
    }
  }
}
