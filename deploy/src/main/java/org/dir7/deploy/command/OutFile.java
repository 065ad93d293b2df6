package org.dir7.deploy.command;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dir7.engine.Dir7Exception;

/**
 * The file of an option, looked at before anything is drawn or asked for that could not be kept.
 */
public final class OutFile {

  private OutFile() {}

  /**
   * Changes nothing; folders that are missing are made when the file is written.
   *
   * @param option its name, for messages
   * @param file null for one that is not wanted
   * @throws Dir7Exception (bad input) for a folder, a device, or a file below one that is no
   *     folder; (environment) where this user may not write
   */
  public static void check(String option, Path file) {
    if (file == null) {
      return;
    }
    if (Files.isDirectory(file)) {
      throw Dir7Exception.badInput("%s %s: is a folder; name a file in it", option, file);
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw Dir7Exception.badInput("%s %s: is no regular file", option, file);
    }
    Path folder = file.toAbsolutePath().normalize().getParent();
    while (folder != null && !Files.exists(folder)) {
      folder = folder.getParent();
    }
    if (folder == null || !Files.isDirectory(folder)) {
      throw Dir7Exception.badInput("%s %s: %s is no folder", option, file, folder);
    }
    if (!Files.isWritable(folder)) {
      throw Dir7Exception.environment(
          "%s %s: cannot be written to %s, permission denied", option, file, folder);
    }
  }
}
