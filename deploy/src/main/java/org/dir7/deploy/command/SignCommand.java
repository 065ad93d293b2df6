package org.dir7.deploy.command;

import java.nio.file.Path;
import java.util.List;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.format.EngineVerifier;
import org.dir7.update.EngineSignature;
import org.dir7.update.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dir7 sign}: who made this engine? */
@Command(
    name = "sign",
    description = {
      "Sign an engine directory: engine.sig over engine.json, which holds the hashes of the rest.",
      "An engine that differs from its hashes is not signed."
    },
    footer = {
      "",
      "Examples:",
      "  ./dir7 keygen --out update.key",
      "  ./dir7 sign build/emoji.dir7 --key update.key",
      "  ./dir7 verify build/emoji.dir7 --key update.key.pub"
    })
public final class SignCommand implements Dir7Command {

  @Parameters(paramLabel = "ENGINE", description = "Engine directory made by quantize.")
  private Path engine;

  @Mixin private SigningOption signing = new SigningOption();

  @Override
  public int order() {
    return 81;
  }

  @Override
  public Integer call() {
    SigningKey secret = signing.key();
    List<String> differences = EngineVerifier.verify(engine);
    if (!differences.isEmpty()) {
      throw Dir7Exception.badInput("not signed: %s", differences.get(0));
    }
    EngineSignature.write(engine, secret);
    System.out.printf("%s: signed%n", engine);
    return 0;
  }
}
