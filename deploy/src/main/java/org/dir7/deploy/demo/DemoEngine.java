package org.dir7.deploy.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dir7.deploy.cli.Progress;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.Version;
import org.dir7.engine.format.Engine;
import org.dir7.engine.format.EngineManifest;
import org.dir7.engine.io.Sha256;
import org.dir7.engine.model.Precision;
import org.dir7.quantize.Quantizer;

/** The demo's engine: made on first use, kept while checkpoint and toolkit stay the same. */
final class DemoEngine {

  private DemoEngine() {}

  /**
   * Makes sure that an engine is there.
   *
   * @return whether it had to be made
   */
  static boolean prepare(Path checkpoint, Precision precision, Path engine) {
    if (isCurrent(checkpoint, precision, engine)) {
      return false;
    }
    try (Progress progress = Progress.of("quantizing to " + precision.id())) {
      Quantizer.quantize(checkpoint, precision, engine, progress::update);
    }
    return true;
  }

  private static boolean isCurrent(Path checkpoint, Precision precision, Path engine) {
    if (!Files.isDirectory(engine)) {
      return false;
    }
    try (Engine opened = Engine.open(engine)) {
      EngineManifest manifest = opened.manifest();
      return manifest.precision() == precision
          && manifest.toolVersion().equals(Version.current())
          && manifest.source().sha256().equals(Sha256.of(checkpoint.resolve("config.json")));
    } catch (Dir7Exception damaged) {
      return false; // it can be made again
    }
  }
}
