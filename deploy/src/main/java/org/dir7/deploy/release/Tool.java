package org.dir7.deploy.release;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.dir7.engine.Dir7Exception;

/** A program of the system, run to its end. */
final class Tool {

  private Tool() {}

  /**
   * Runs a command.
   *
   * @param folder to run it in; null for this process's
   * @return what it printed, errors included
   * @throws Dir7Exception (environment) where it is missing or fails, with its last line
   */
  @CanIgnoreReturnValue
  static String run(List<String> command, Path folder) {
    String name = command.get(0);
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("LC_ALL", "C.UTF-8");
      Process process = builder.directory(folder == null ? null : folder.toFile()).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        String last = output.lines().reduce((a, b) -> b).orElse("it said nothing");
        throw Dir7Exception.environment("%s failed (exit code %d): %s", name, code, last);
      }
      return output;
    } catch (IOException e) {
      throw Dir7Exception.environment("%s cannot be run: is it installed?", name).causedBy(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Dir7Exception.environment("interrupted while %s ran", name).causedBy(e);
    }
  }
}
