package org.dir7.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dir7.engine.model.Precision;
import org.dir7.engine.testing.TinyCheckpoint;
import org.dir7.quantize.QuantizeListener;
import org.dir7.quantize.Quantizer;

/** A w8 engine of a random model that draws a picture in a fraction of a second. */
final class TinyEngine {

  private static final long SEED = 11;

  private TinyEngine() {}

  /** The engine directory, made by the first test that asks. */
  static synchronized Path directory() {
    Path folder = Path.of("target", "tiny").toAbsolutePath();
    Path engine = folder.resolve("tiny.dir7");
    if (!Files.isDirectory(engine)) {
      try {
        Files.createDirectories(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      TinyCheckpoint.FLOW.writeWithTextEncoder(folder.resolve("checkpoint"), SEED);
      Quantizer.quantize(folder.resolve("checkpoint"), Precision.W8, engine, QuantizeListener.NONE);
    }
    return engine;
  }
}
