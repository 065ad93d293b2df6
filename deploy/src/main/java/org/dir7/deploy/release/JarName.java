package org.dir7.deploy.release;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dir7.device.Target;

/**
 * A jar's name as Maven writes it.
 *
 * @param classifier such as {@code linux-arm64}; empty for none
 */
record JarName(String artifact, String version, String classifier) {

  private static final Pattern NAME =
      Pattern.compile("(.+?)-(\\d[^-]*(?:-[^-]*\\d[^-]*)*?(?:-SNAPSHOT)?)(?:-(linux-\\w+))?\\.jar");

  static JarName of(Path jar) {
    String name = jar.getFileName().toString();
    Matcher match = NAME.matcher(name);
    return match.matches()
        ? new JarName(match.group(1), match.group(2), match.group(3) == null ? "" : match.group(3))
        : new JarName(name.replaceFirst("\\.jar$", ""), "", "");
  }

  /** Whether it holds Java only, or native code for that target. */
  boolean fits(Target target) {
    return switch (classifier) {
      case "" -> true;
      case "linux-x86_64" -> target.architecture().equals("amd64");
      case "linux-arm64" -> target.architecture().equals("arm64");
      default -> false;
    };
  }
}
