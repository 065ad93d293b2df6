package org.dir7.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.dir7.engine.model.Precision;
import org.dir7.engine.testing.TinyCheckpoint;
import org.dir7.quantize.QuantizeListener;
import org.dir7.quantize.Quantizer;

/** A w8 engine of a random model that draws a picture in a fraction of a second. */
final class TinyEngine {

  private static final long SEED = 11;
  private static final int PIXELS_A_LATENT = 8;

  private TinyEngine() {}

  /** The engine directory, made by the first test that asks; pictures of 128x128. */
  static synchronized Path directory() {
    return engine("tiny", checkpoint -> TinyCheckpoint.FLOW.writeWithTextEncoder(checkpoint, SEED));
  }

  /** The same model for pictures of another size, in pixels a side. */
  static synchronized Path ofSize(int pixels) {
    int latent = pixels / PIXELS_A_LATENT;
    return engine(
        "tiny-" + pixels, checkpoint -> TinyCheckpoint.FLOW.writeOfSize(checkpoint, SEED, latent));
  }

  private static Path engine(String name, Consumer<Path> checkpoint) {
    Path folder = Path.of("target", name).toAbsolutePath();
    Path engine = folder.resolve(name + ".dir7");
    if (!Files.isDirectory(engine)) {
      try {
        Files.createDirectories(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      checkpoint.accept(folder.resolve("checkpoint"));
      Quantizer.quantize(folder.resolve("checkpoint"), Precision.W8, engine, QuantizeListener.NONE);
    }
    return engine;
  }
}
