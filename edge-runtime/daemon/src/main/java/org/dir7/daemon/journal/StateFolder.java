package org.dir7.daemon.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/** The folder of one daemon's journal, held against a second process. */
public final class StateFolder implements AutoCloseable {

  private static final String LOCK = "lock";

  private final Path path;
  private final FileChannel lockFile;
  private final FileLock lock;

  private StateFolder(Path path, FileChannel lockFile, FileLock lock) {
    this.path = path;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /**
   * Makes the folder where it is missing and locks it. The lock ends with the process, however it
   * ends.
   *
   * @throws Dir7Exception of kind environment: not writable, or in use
   */
  public static StateFolder open(Path path) {
    try {
      Files.createDirectories(path.resolve("results"));
      FileChannel file =
          FileChannel.open(
              path.resolve(LOCK),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      FileLock lock = tryLock(file);
      if (lock == null) {
        String owner = owner(file);
        file.close();
        throw Dir7Exception.environment(
            "the state folder %s is in use by another daemon (process %s)", path, owner);
      }
      sayWhose(file);
      return new StateFolder(path, file, lock);
    } catch (IOException e) {
      throw Dir7Exception.environment("cannot use the state folder %s: %s", path, e.getMessage())
          .causedBy(e);
    }
  }

  private static FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by this very process
    }
  }

  /** For the sentence of the next one; a full disk is no reason not to start. */
  private static void sayWhose(FileChannel file) {
    byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
    try {
      file.truncate(0);
      file.write(ByteBuffer.wrap(pid), 0);
    } catch (IOException e) {
      Logger.warn("{}: this process cannot be noted: {}", LOCK, e.getMessage());
    }
  }

  private static String owner(FileChannel file) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(20);
    file.read(text, 0);
    return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
  }

  public Path path() {
    return path;
  }

  Path journal() {
    return path.resolve("journal.log");
  }

  Path results() {
    return path.resolve("results");
  }

  /** Makes renames in a folder durable. */
  static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void close() {
    try {
      lock.release();
      lockFile.close();
    } catch (IOException e) {
      throw Dir7Exception.environment("cannot release the state folder %s", path).causedBy(e);
    }
  }
}
