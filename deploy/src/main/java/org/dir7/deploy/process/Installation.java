package org.dir7.deploy.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where this program and what belongs to it lie, as the launcher says ({@code dir7.home}, {@code
 * dir7.app}).
 *
 * @param home the clone, or the folder of an installed package
 * @param classPath of this program
 * @param brokerClassPath of the demo broker, which only a clone has
 */
public record Installation(Path home, String classPath, Optional<String> brokerClassPath) {

  public static Installation current() {
    Path home = Path.of(System.getProperty("dir7.home", "")).toAbsolutePath();
    String app = System.getProperty("dir7.app");
    Path broker = app == null ? home.resolve("deploy/broker/target") : Path.of(app, "broker");
    return new Installation(home, System.getProperty("java.class.path"), brokerJars(broker));
  }

  private static Optional<String> brokerJars(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    // In Maven's target folder the dependencies lie one level lower.
    String jars = folder.resolve("*") + File.pathSeparator + folder.resolve("lib").resolve("*");
    return Optional.of(jars);
  }

  /** The checkpoint that comes with the program. */
  public Path shippedCheckpoint() {
    return home.resolve("models/dir7-s-emoji");
  }

  /** For what can be made again; in a clone it is ignored by git. */
  public Path build() {
    return home.resolve("build");
  }
}
