package org.dir7.deploy.command;

import java.nio.file.Path;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.update.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dir7 keygen}: a key pair for signing engines and updates. */
@Command(
    name = "keygen",
    description = {
      "Make an Ed25519 key pair: FILE, to be kept secret, and FILE.pub, for the devices.",
      "Both are PEM, as OpenSSL writes them."
    },
    footer = {"", "Example:", "  ./dir7 keygen --out update.key"})
public final class KeygenCommand implements Dir7Command {

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The secret half; must not be there yet.")
  private Path out;

  @Override
  public int order() {
    return 80;
  }

  @Override
  public Integer call() {
    SigningKey.generate(out);
    System.out.printf("%s (keep it secret), %s%n", out, SigningKey.publicHalf(out));
    return 0;
  }
}
