package org.dir7.deploy.cli;

import org.dir7.engine.Version;
import picocli.CommandLine.IVersionProvider;

/** The version of this build, with the Java and the system that run it. */
final class VersionProvider implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {
      "dir7-edge %s (Java %s, %s %s)"
          .formatted(
              Version.current(),
              Runtime.version(),
              System.getProperty("os.name"),
              System.getProperty("os.arch"))
    };
  }
}
