package org.dir7.deploy.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The process's standard streams, and whether a person watches.
 *
 * <p>The launcher starts Java with standard error behind a filter, which drops the virtual
 * machine's line about incubator modules, and passes the real one as another descriptor ({@code
 * -Ddir7.stderr=3}). Writing there directly keeps our last line from arriving after the prompt. To
 * a file there is no filter: opened again it would have an end of its own, and what standard output
 * or a shell writes to the same file would overwrite it.
 */
public final class Terminal {

  private Terminal() {}

  /** Makes both streams UTF-8 and points {@code System.err} to the real standard error. */
  public static void adopt() {
    System.setOut(utf8(new FileOutputStream(FileDescriptor.out)));
    System.setErr(utf8(standardError()));
  }

  /** Whether standard error is a terminal, on which a line may be drawn again. */
  public static boolean interactive() {
    return Boolean.getBoolean("dir7.terminal");
  }

  /** Whether standard output is a terminal that can be cleared and drawn again. */
  public static boolean redrawable() {
    String kind = System.getenv().getOrDefault("TERM", "dumb");
    return Boolean.getBoolean("dir7.terminal.out") && !kind.equals("dumb");
  }

  private static FileOutputStream standardError() {
    String descriptor = System.getProperty("dir7.stderr");
    if (descriptor != null) {
      try {
        // Appending, for a file would be cut otherwise.
        return new FileOutputStream("/dev/fd/" + descriptor, true);
      } catch (IOException e) {
        // A socket, say, cannot be opened this way; the filter leads to it all the same.
      }
    }
    return new FileOutputStream(FileDescriptor.err);
  }

  private static PrintStream utf8(FileOutputStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }
}
