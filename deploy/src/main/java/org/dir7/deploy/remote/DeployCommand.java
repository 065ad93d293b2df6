package org.dir7.deploy.remote;

import java.nio.file.Path;
import java.util.Optional;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.engine.Dir7Exception;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dir7 deploy}: a release folder to a host, over SSH. */
@Command(
    name = "deploy",
    description = {
      "Bring a release folder (made by dist) to a board over SSH: its doctor first, then package,",
      "key, configuration and engine, one picture as proof, and the start. What is there already"
          + " is",
      "left as it is; what was cut off goes on. Nothing is changed before the doctor agrees."
    },
    footer = {
      "",
      "The host needs sshd, dpkg, and sudo without a password (or root) for the user that logs in.",
      "",
      "Examples:",
      "  ./dir7 deploy nano.local --release build/release --config dir7.yaml",
      "  ./dir7 deploy nano.local --release build/release",
      "  ./dir7 deploy nano.local --rollback",
      "",
      "Exit codes: 0 it serves, 1 the proof failed and the old engine serves on, 3 refused, 4 the",
      "            host or the way to it"
    })
public final class DeployCommand implements Dir7Command {

  @Parameters(paramLabel = "HOST", description = "As for ssh: NAME, USER@NAME, or of its config.")
  private String host;

  @Option(names = "--release", paramLabel = "DIR", description = "Release folder made by dist.")
  private Path release;

  @Option(
      names = "--precision",
      defaultValue = "w8",
      paramLabel = "NAME",
      description = "Which of the release's engines (${DEFAULT-VALUE}).")
  private String precision;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Becomes /etc/dir7/dir7.yaml there, once it is checked there.")
  private Path config;

  @Option(
      names = "--rollback",
      description = "Undo what the last deployment changed: engine, package, or both.")
  private boolean rollback;

  @Option(
      names = "--ssh-config",
      paramLabel = "FILE",
      description = "Configuration of ssh in place of your own (ssh -F).")
  private Path sshConfig;

  @Option(
      names = "--root",
      defaultValue = "",
      paramLabel = "DIR",
      description = "Install below this folder of the host, and start nothing: for system images.")
  private String root;

  @Override
  public int order() {
    return 84;
  }

  @Override
  public Integer call() {
    if (rollback == (release != null)) {
      throw Dir7Exception.usage("deploy needs either --release or --rollback");
    }
    if (!root.isEmpty() && !root.startsWith("/")) {
      throw Dir7Exception.usage("--root %s: must begin with /", root);
    }
    Optional<Release> given = Optional.ofNullable(release).map(Release::open);
    try (RemoteHost remote =
        new RemoteHost(Ssh.connect(host, Optional.ofNullable(sshConfig)), root)) {
      Deployment deployment = new Deployment(host, remote);
      return given.isPresent()
          ? deployment.bring(given.get(), precision, Optional.ofNullable(config))
          : deployment.rollBack();
    }
  }
}
