package org.dir7.benchmarks.memory;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
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
 * of a guided step and of decoding, whole and a token. The time is the processor's, on one thread,
 * so that other programs change little. Nobody trained the model for these sizes: the pictures are
 * not worth looking at, their cost is the same as if they were.
 *
 * <p>Arguments: engine folder, latent sizes.
 */
public final class PictureSizes {

  private static final double MIB = 1 << 20;
  private static final int REPEATS = 3;

  /** Runs of the smallest model until the compiler is done with its kernels. */
  private static final int WARM_UP = 40;

  private PictureSizes() {}

  public static void main(String[] args) {
    System.out.printf("%s; load %.1f%n%n", Machine.describe(), Machine.load());
    System.out.println(
        "| picture | latent | tokens | WKV state a mix, KiB | weights MiB | arena MiB | other MiB"
            + " | guided step, processor ms | us a token | decode, processor ms | us a token |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    try (Engine engine = Engine.open(Path.of(args[0]))) {
      var unused = measure(engine, Integer.parseInt(args[1]), WARM_UP);
      for (String size : Arrays.asList(args).subList(1, args.length)) {
        print(measure(engine, Integer.parseInt(size), REPEATS));
      }
    }
  }

  /**
   * What a model of one size costs.
   *
   * @param step processor seconds of a guided step, the best
   * @param decode processor seconds of a decoding, the best
   */
  private record Cost(CheckpointConfig config, MemoryContract memory, double step, double decode) {}

  private static Cost measure(Engine engine, int latentSize, int repeats) {
    CheckpointConfig config = resized(engine.config(), latentSize);
    Model model = new Model(config, engine.precision(), engine.model().weights(), engine.hash());
    Backend backend = Backends.choose("cpu");
    try (Session session = backend.open(model, new SessionOptions(1, false))) {
      DenoiserConfig sizes = config.denoiser();
      session.prompt(Conditioning.none(sizes.textDim()), 2);
      float[] latent = Noise.normal(0, sizes.latentElements());
      float[] out = new float[2 * latent.length];
      float[] rgb = new float[3 * config.decoder().imageSize() * config.decoder().imageSize()];
      // Another time for each, or the adaptive norms would not run again.
      double step = best(repeats, run -> session.denoise(latent, 1.0 / (run + 2), out));
      double decode = best(repeats, run -> session.decode(latent, rgb));
      return new Cost(config, session.memory(), step, decode);
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

  /** Processor seconds of this thread, the least of some runs. */
  private static double best(int repeats, IntConsumer work) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long best = Long.MAX_VALUE;
    for (int i = 0; i < repeats; i++) {
      long start = threads.getCurrentThreadCpuTime();
      work.accept(i);
      best = Math.min(best, threads.getCurrentThreadCpuTime() - start);
    }
    return best / 1e9;
  }

  private static void print(Cost cost) {
    DenoiserConfig sizes = cost.config().denoiser();
    int side = cost.config().decoder().imageSize();
    long state = (long) Float.BYTES * sizes.hiddenSize() * sizes.headSize();
    double weights = part(cost.memory(), "weights");
    double arena = part(cost.memory(), "arena");
    System.out.printf(
        Locale.ROOT,
        "| %dx%d | %d | %d | %.0f | %.1f | %.1f | %.1f | %.0f | %.0f | %.0f | %.0f |%n",
        side,
        side,
        sizes.latentSize(),
        sizes.tokens(),
        state / 1024.0,
        weights,
        arena,
        cost.memory().total() / MIB - weights - arena,
        1e3 * cost.step(),
        1e6 * cost.step() / sizes.tokens(),
        1e3 * cost.decode(),
        1e6 * cost.decode() / sizes.tokens());
  }

  private static double part(MemoryContract memory, String name) {
    return memory.parts().stream()
        .filter(part -> part.name().equals(name))
        .mapToDouble(part -> part.bytes() / MIB)
        .sum();
  }
}
