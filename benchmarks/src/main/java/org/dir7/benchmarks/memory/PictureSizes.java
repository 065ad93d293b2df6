package org.dir7.benchmarks.memory;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntConsumer;
import org.dir7.benchmarks.measure.Machine;
import org.dir7.engine.Conditioning;
import org.dir7.engine.backend.Backend;
import org.dir7.engine.backend.Backends;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.DecoderConfig;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.format.Engine;
import org.dir7.engine.model.Model;
import org.dir7.engine.sample.Noise;

/**
 * What grows with the picture: an engine's weights in models of other latent sizes, for no weight
 * depends on the size. Prints the state of one mix, the parts of the memory contract, and the time
 * of a guided evaluation and of decoding, whole and a token. Nobody trained the model for these
 * sizes: the pictures are not worth looking at, their cost is the same as if they were.
 *
 * <p>Arguments: engine folder, threads, latent sizes.
 */
public final class PictureSizes {

  private static final double MIB = 1 << 20;
  private static final int REPEATS = 5;

  private PictureSizes() {}

  public static void main(String[] args) {
    int threads = Integer.parseInt(args[1]);
    System.out.printf("%s, %d threads; load %.1f%n%n", Machine.describe(), threads, Machine.load());
    System.out.println(
        "| picture | latent | tokens | WKV state a mix, KiB | weights MiB | arena MiB | other MiB"
            + " | guided step ms | us a token | decode ms | us a token |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    try (Engine engine = Engine.open(Path.of(args[0]))) {
      // The smallest once unseen: what the compiler does at first is not the model's.
      measure(engine, threads, Integer.parseInt(args[2]), false);
      for (String size : Arrays.asList(args).subList(2, args.length)) {
        measure(engine, threads, Integer.parseInt(size), true);
      }
    }
  }

  private static void measure(Engine engine, int threads, int latentSize, boolean print) {
    CheckpointConfig config = resized(engine.config(), latentSize);
    Model model = new Model(config, engine.precision(), engine.model().weights(), engine.hash());
    Backend backend = Backends.choose("cpu");
    try (Session session = backend.open(model, new SessionOptions(threads, false))) {
      DenoiserConfig sizes = config.denoiser();
      session.prompt(Conditioning.none(sizes.textDim()), 2);
      float[] latent = Noise.normal(0, sizes.latentElements());
      float[] out = new float[2 * latent.length];
      float[] rgb = new float[3 * config.decoder().imageSize() * config.decoder().imageSize()];
      // Another time for each, or the adaptive norms would not run again.
      double step = best(run -> session.denoise(latent, 1.0 / (run + 2), out));
      double decode = best(run -> session.decode(latent, rgb));
      if (print) {
        print(config, session.memory(), step, decode);
      }
    }
  }

  private static CheckpointConfig resized(CheckpointConfig config, int latentSize) {
    DenoiserConfig c = config.denoiser();
    DecoderConfig d = config.decoder();
    DenoiserConfig denoiser =
        new DenoiserConfig(
            c.weights(),
            c.sha256(),
            c.hiddenSize(),
            c.layers(),
            c.headSize(),
            c.ffnRatio(),
            c.patchSize(),
            c.latentChannels(),
            latentSize,
            c.textDim(),
            c.maxTextTokens(),
            c.loraRanks(),
            c.scan(),
            c.crossQuery());
    DecoderConfig decoder =
        new DecoderConfig(
            d.weights(),
            d.sha256(),
            d.type(),
            d.channels(),
            d.blocks(),
            d.imageSize() / c.latentSize() * latentSize);
    return new CheckpointConfig(
        config.name(),
        config.version(),
        denoiser,
        decoder,
        config.latent(),
        config.textEncoder(),
        config.diffusion());
  }

  /** Seconds of the fastest of a few runs. */
  private static double best(IntConsumer work) {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < REPEATS; i++) {
      long start = System.nanoTime();
      work.accept(i);
      best = Math.min(best, (System.nanoTime() - start) / 1e9);
    }
    return best;
  }

  private static void print(
      CheckpointConfig config, MemoryContract memory, double step, double decode) {
    DenoiserConfig sizes = config.denoiser();
    long state = (long) Float.BYTES * sizes.hiddenSize() * sizes.headSize();
    double weights = part(memory, "weights");
    double arena = part(memory, "arena");
    System.out.printf(
        Locale.ROOT,
        "| %dx%d | %d | %d | %.0f | %.1f | %.1f | %.1f | %.0f | %.0f | %.0f | %.0f |%n",
        config.decoder().imageSize(),
        config.decoder().imageSize(),
        sizes.latentSize(),
        sizes.tokens(),
        state / 1024.0,
        weights,
        arena,
        memory.total() / MIB - weights - arena,
        1e3 * step,
        1e6 * step / sizes.tokens(),
        1e3 * decode,
        1e6 * decode / sizes.tokens());
  }

  private static double part(MemoryContract memory, String name) {
    return memory.parts().stream()
        .filter(part -> part.name().equals(name))
        .mapToDouble(part -> part.bytes() / MIB)
        .sum();
  }
}
