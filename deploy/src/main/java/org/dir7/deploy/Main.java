package org.dir7.deploy;

import org.dir7.deploy.cli.CommandLineFactory;
import org.dir7.deploy.cli.Failures;
import org.dir7.deploy.cli.Terminal;
import org.dir7.deploy.process.Installation;
import org.dir7.deploy.process.OnnxLibraries;

/** Entry point of {@code ./dir7}. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    Terminal.adopt();
    OnnxLibraries.use(Installation.current());
    int exitCode;
    try {
      exitCode = CommandLineFactory.create().execute(args);
    } catch (Error e) {
      exitCode = Failures.error(e, System.err);
    }
    System.exit(exitCode);
  }
}
