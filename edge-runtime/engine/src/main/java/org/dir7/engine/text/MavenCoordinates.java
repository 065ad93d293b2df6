package org.dir7.engine.text;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dir7.engine.Dir7Exception;

/** A Maven artifact: group:artifact:version. */
record MavenCoordinates(String group, String artifact, String version) {

  // No slashes and no leading dots: the parts become a path.
  private static final Pattern FORMAT =
      Pattern.compile("(\\w[\\w.-]*):(\\w[\\w.-]*):(\\w[\\w.-]*)");

  static MavenCoordinates parse(String coordinates) {
    Matcher parts = FORMAT.matcher(coordinates);
    if (!parts.matches()) {
      throw Dir7Exception.badInput(
          "text_encoder.maven is \"%s\", not group:artifact:version", coordinates);
    }
    return new MavenCoordinates(parts.group(1), parts.group(2), parts.group(3));
  }

  /** {@code maven.repo.local} where it is set, else Maven's default below the home folder. */
  static Path localRepository() {
    String local = System.getProperty("maven.repo.local");
    return local != null
        ? Path.of(local)
        : Path.of(System.getProperty("user.home"), ".m2", "repository");
  }

  /** Where a repository keeps the jar. */
  Path jarPath() {
    return Path.of(
        group.replace('.', '/'), artifact, version, "%s-%s.jar".formatted(artifact, version));
  }

  /** The command that brings the jar into the local repository, without its dependencies. */
  String getCommand() {
    return "mvn dependency:get -Dtransitive=false -Dartifact=%s:%s:%s"
        .formatted(group, artifact, version);
  }
}
