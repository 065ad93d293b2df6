package org.dir7.engine.generate;

import java.nio.file.Path;
import java.util.Optional;
import org.dir7.engine.backend.Backend;
import org.dir7.engine.backend.Backends;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.MemoryContract.Kind;
import org.dir7.engine.backend.Preparation;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.format.Engine;
import org.dir7.engine.text.TextEncoder;

/**
 * From an engine directory to a {@link Generator}: chooses the backend, asks whether all fits, and
 * loads in the order that keeps the peak of memory low.
 */
final class GeneratorLoader {

  /** A prompt takes it about 2 ms; more threads would only hold more memory. */
  private static final int TEXT_ENCODER_THREADS = 1;

  private GeneratorLoader() {}

  /**
   * Opens and loads; see {@link Generator#open} and {@link Generator#openAtOnce}.
   *
   * @param listener hears of the backend's preparation; empty where that is left for later
   */
  static Generator open(
      Path directory,
      String backendName,
      SessionOptions options,
      FitCheck fit,
      Optional<Preparation.Listener> listener) {
    Stopwatch watch = new Stopwatch(GenerateListener.NONE);
    Engine engine = Engine.open(directory);
    try {
      double read = watch.lap();
      Backend best = Backends.choose(backendName, engine.model());
      Optional<Preparation> needed = best.preparation(engine.model(), options);
      listener.ifPresent(hears -> needed.ifPresent(preparation -> preparation.run(hears)));
      Optional<Upgrade> upgrade =
          needed
              .filter(preparation -> listener.isEmpty())
              .map(preparation -> new Upgrade(best, preparation, engine.model(), options));
      Backend backend = upgrade.flatMap(u -> Backends.ready(engine.model(), options)).orElse(best);
      backend
          .contract(engine.model(), options)
          .ifPresent(contract -> fit.check(completed(contract, engine, options.pictures())));
      Session session = backend.open(engine.model(), options);
      try {
        // Before the text encoder is loaded, so that the two do not add up to the peak.
        if (backend == best) {
          releaseFile(engine);
        }
        double loaded = watch.lap();
        Optional<TextEncoder> textEncoder = textEncoder(engine);
        LoadSeconds load = new LoadSeconds(read, loaded, watch.lap());
        return new Generator(
            engine, backend, session, textEncoder, load, upgrade.filter(u -> backend != best));
      } catch (RuntimeException | Error e) {
        session.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      engine.close();
      throw e;
    }
  }

  /**
   * Lets go of the weights file: the session has what it needs. The mapping, which counts as this
   * process's memory, ends when the collector has found it unused, and that is what it is called
   * for here; it also takes what packing left behind.
   */
  static void releaseFile(Engine engine) {
    engine.close();
    System.gc();
  }

  private static Optional<TextEncoder> textEncoder(Engine engine) {
    DenoiserConfig sizes = engine.config().denoiser();
    return engine
        .textEncoder()
        .map(
            files ->
                TextEncoder.open(
                    files.onnx(),
                    files.tokenizer(),
                    sizes.textDim(),
                    sizes.maxTextTokens(),
                    TEXT_ENCODER_THREADS));
  }

  /**
   * What a session holds, with what a generator and its text encoder hold besides.
   *
   * @param pictures drawn at once at most
   */
  static MemoryContract completed(MemoryContract session, Engine engine, int pictures) {
    CheckpointConfig config = engine.config();
    int side = config.decoder().imageSize();
    long latents = pictures == 1 ? 1 : 1L + pictures;
    long buffers = latents * config.denoiser().latentElements() + 3L * side * side;
    MemoryContract contract =
        session.with(
            "picture buffers",
            Kind.HEAP,
            Float.BYTES * buffers + PictureSoFar.bytes(config.denoiser().latentElements()));
    return engine
        .textEncoder()
        .map(files -> TextEncoder.bytes(files.onnx()))
        .map(bytes -> contract.with("text encoder", Kind.NATIVE, bytes))
        .orElse(contract);
  }
}
