package org.dir7.deploy.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.engine.format.Engine;
import org.dir7.engine.format.EngineVerifier;
import org.dir7.update.EngineSignature;
import org.dir7.update.PublicKeys;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dir7 verify}: is an engine directory as it was made? */
@Command(
    name = "verify",
    description = {
      "Check every hash, shape and value of an engine directory.",
      "Everything that differs is printed, one line each; with a key its signature as well."
    },
    footer = {
      "",
      "Examples:",
      "  ./dir7 verify build/emoji.dir7",
      "  ./dir7 verify build/emoji.dir7 --key update.key.pub",
      "",
      "Exit codes: 0 as it was made, 1 something differs, 3 not an engine directory"
    })
public final class VerifyCommand implements Dir7Command {

  @Parameters(paramLabel = "ENGINE", description = "Engine directory made by quantize.")
  private Path engine;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Public key (FILE.pub of keygen) that must have signed the engine.")
  private Path key;

  @Override
  public int order() {
    return 30;
  }

  @Override
  public Integer call() {
    List<String> differences = new ArrayList<>(EngineVerifier.verify(engine));
    if (key != null) {
      EngineSignature.problem(engine, PublicKeys.read(key)).ifPresent(differences::add);
    }
    if (!differences.isEmpty()) {
      differences.forEach(System.out::println);
      int count = differences.size();
      System.out.printf("%s: %d difference%s%n", engine, count, count == 1 ? "" : "s");
      return 1;
    }
    try (Engine opened = Engine.open(engine)) {
      System.out.printf(
          "%s: ok%s, %s in %s, %d files, hash %s%n",
          engine,
          key == null ? "" : ", signed by this key",
          opened.config().name(),
          opened.precision().id(),
          opened.manifest().files().size() + 1,
          opened.hash());
    }
    return 0;
  }
}
