package org.dir7.engine.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.dir7.engine.Dir7Exception;

/** Input and output failures as sentences. */
public final class FileFailures {

  private FileFailures() {}

  /** A file that was named by the user and cannot be read. */
  public static Dir7Exception cannotRead(Path file, IOException e) {
    return Dir7Exception.badInput("%s: %s", file, reason(e, "cannot be read")).causedBy(e);
  }

  /** A file that cannot be written; says how much room there is. */
  public static Dir7Exception cannotWrite(Path file, IOException e) {
    return Dir7Exception.environment("%s: %s%s", file, reason(e, "cannot be written"), room(file))
        .causedBy(e);
  }

  private static String reason(IOException e, String otherwise) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return otherwise + ", permission denied";
    }
    String detail = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return detail == null
        ? otherwise + " (" + e.getClass().getSimpleName() + ")"
        : otherwise + ": " + detail;
  }

  private static String room(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null || !Files.isDirectory(folder)
        ? ""
        : " (" + (folder.toFile().getUsableSpace() >> 20) + " MiB are free there)";
  }
}
