package org.dir7.deploy.command;

import java.nio.file.Path;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.engine.Dir7Exception;
import picocli.CommandLine.Option;

/** How a client signs in to a broker; the daemon has the same as keys of its configuration. */
public final class BrokerOptions {

  @Option(
      names = "--user-file",
      paramLabel = "FILE",
      description = "File whose first line is the user name.")
  private Path user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "File whose first line is the password.")
  private Path password;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "PEM certificates that sign the broker's.")
  private Path ca;

  @Option(
      names = "--client-cert-file",
      paramLabel = "FILE",
      description = "PEM certificate chain of this client.")
  private Path certificate;

  @Option(
      names = "--client-key-file",
      paramLabel = "FILE",
      description = "PEM private key (PKCS #8) of this client.")
  private Path key;

  /** The same broker with these credentials. */
  public BrokerConfig apply(BrokerConfig address) {
    if (password != null && user == null) {
      throw Dir7Exception.usage("--password-file needs --user-file as well");
    }
    if ((certificate == null) != (key == null)) {
      throw Dir7Exception.usage("--client-cert-file and --client-key-file need each other");
    }
    if (ca != null && !address.tls()) {
      throw Dir7Exception.usage("--ca-file needs a broker address that begins with ssl://");
    }
    return address.withCredentials(user, password).withTls(ca, certificate, key);
  }
}
