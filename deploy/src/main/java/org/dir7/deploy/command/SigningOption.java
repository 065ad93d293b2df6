package org.dir7.deploy.command;

import java.nio.file.Path;
import org.dir7.update.SigningKey;
import picocli.CommandLine.Option;

/** Who signs. */
public final class SigningOption {

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "Private key made by keygen; devices have its public half.")
  private Path file;

  /** The key. */
  public SigningKey key() {
    return SigningKey.read(file);
  }

  /** File of the public half, as keygen wrote it. */
  public Path publicHalf() {
    return SigningKey.publicHalf(file);
  }
}
