package org.dir7.deploy.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dir7.deploy.process.Installation;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.ConfigReader;
import org.dir7.engine.format.Engine;
import picocli.CommandLine.Option;

/** The model whose work is counted: an engine's, or a checkpoint's. */
final class ModelOptions {

  @Option(
      names = "--engine",
      paramLabel = "DIR",
      description = "Engine whose work is counted; with --target this, to draw with.")
  private Path engine;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description =
          "Whose work is counted where no engine is named. Default: models/dir7-s-emoji of this"
              + " clone.")
  private Path checkpoint;

  Optional<Path> engine() {
    return Optional.ofNullable(engine);
  }

  /**
   * The model's configuration.
   *
   * @throws Dir7Exception (bad input) where there is none
   */
  CheckpointConfig config() {
    if (engine != null) {
      try (Engine opened = Engine.open(engine)) {
        return opened.config();
      }
    }
    if (checkpoint != null) {
      return ConfigReader.read(checkpoint.resolve("config.json"));
    }
    Path shipped = Installation.current().shippedCheckpoint().resolve("config.json");
    if (!Files.exists(shipped)) {
      throw Dir7Exception.badInput(
          "this installation has no checkpoint: name a model with --engine or --checkpoint");
    }
    return ConfigReader.read(shipped);
  }
}
