package org.dir7.e2e;

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

  /** The engine directory, made once a build; pictures of 128x128. */
  static Path directory() {
    return engine("tiny", checkpoint -> TinyCheckpoint.FLOW.writeWithTextEncoder(checkpoint, SEED));
  }

  /** The same model for pictures of another size, in pixels a side. */
  static Path ofSize(int pixels) {
    int latent = pixels / PIXELS_A_LATENT;
    return engine(
        "tiny-" + pixels, checkpoint -> TinyCheckpoint.FLOW.writeOfSize(checkpoint, SEED, latent));
  }

  private static Path engine(String name, Consumer<Path> checkpoint) {
    try {
      return OncePerBuild.of(
          name,
          folder -> {
            Path engine = folder.resolve(name + ".dir7");
            checkpoint.accept(folder.resolve("checkpoint"));
            Quantizer.quantize(
                folder.resolve("checkpoint"), Precision.W8, engine, QuantizeListener.NONE);
            return engine;
          });
    } catch (Exception e) {
      throw new IllegalStateException("the test's engine could not be made", e);
    }
  }
}
