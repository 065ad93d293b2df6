package org.dir7.daemon;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import org.dir7.daemon.config.ConfigKey;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.daemon.job.Format;
import org.dir7.daemon.job.JsonText;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.Backend;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.MemoryContract.Kind;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.config.DiffusionConfig;
import org.dir7.engine.format.EngineVerifier;
import org.dir7.engine.generate.Drawing;
import org.dir7.engine.generate.GenerateListener;
import org.dir7.engine.generate.GenerateRequest;
import org.dir7.engine.generate.Generator;
import org.dir7.engine.generate.Picture;
import org.dir7.engine.generate.PictureSoFar;
import org.dir7.engine.generate.StageSeconds;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlans;
import org.dir7.engine.tensor.SafetensorsWriter;
import org.tinylog.Logger;

/**
 * Draws with an engine directory. Where the best backend has to be prepared on this machine first,
 * another draws meanwhile, and the better one takes over between two jobs.
 */
public final class GeneratorRunner implements JobRunner {

  /** Fair, so that the change of backends gets its turn between jobs that follow one another. */
  private final ReentrantLock drawing = new ReentrantLock(true);

  private final Generator generator;
  private final TextAhead textAhead;
  private final Optional<Upgrading> upgrading;
  private final int slots;
  private volatile EngineInfo engine;
  private volatile int most;
  private volatile Runnable listener = () -> {};

  private GeneratorRunner(Generator generator, int slots, int pictures) {
    this.generator = generator;
    this.textAhead = new TextAhead(generator::encode, 2 * pictures);
    this.slots = slots;
    this.engine = describe(generator);
    this.most = generator.mostTogether();
    this.upgrading = generator.upgrade().map(upgrade -> new Upgrading(upgrade, this));
  }

  /**
   * Opens the engine, backend and threads that a configuration names.
   *
   * @throws Dir7Exception where there is none, it is damaged, or it cannot run here
   */
  public static GeneratorRunner open(DaemonConfig config) {
    Path directory = directory(config);
    SessionOptions options = new SessionOptions(config.threads(), false, config.batch());
    Generator generator =
        Generator.openAtOnce(
            directory,
            config.backend(),
            options,
            engine -> MemoryFit.here().check(withSlots(engine, config.queueSize())));
    GeneratorRunner runner = new GeneratorRunner(generator, config.queueSize(), config.batch());
    runner.logMemory();
    if (generator.mostTogether() > 1) {
      Logger.info("up to {} pictures are drawn at once", generator.mostTogether());
    }
    Logger.info("memory: the Java heap ends at {} MiB", Runtime.getRuntime().maxMemory() >> 20);
    return runner;
  }

  /** Opens the configured engine whenever it is asked to; a damaged one is found before that. */
  public static JobRunner.Loader loader(DaemonConfig config) {
    return new JobRunner.Loader() {
      @Override
      public JobRunner load() {
        return open(config);
      }

      @Override
      public void check() {
        List<String> differences = EngineVerifier.verify(directory(config));
        if (!differences.isEmpty()) {
          throw Dir7Exception.badInput("the engine is damaged: %s", differences.get(0));
        }
      }
    };
  }

  private static Path directory(DaemonConfig config) {
    return config
        .engine()
        .orElseThrow(
            () ->
                Dir7Exception.badInput(
                    "no engine: set engine in dir7.yaml, %s or %s",
                    ConfigKey.ENGINE.flag(), ConfigKey.ENGINE.variable()));
  }

  private void logMemory() {
    memory().table().lines().forEach(line -> Logger.info("memory: {}", line));
  }

  @Override
  public void onChange(Runnable heard) {
    listener = heard;
    upgrading.ifPresent(Upgrading::start);
  }

  @Override
  public Optional<String> preparing() {
    return upgrading.flatMap(Upgrading::state);
  }

  /** Something that {@link #engine()} or {@link #preparing()} says is new. */
  void changed() {
    listener.run();
  }

  /** Nothing else will be loaded. */
  void settled() {
    generator.settled();
  }

  /** Draws on another backend from the next job on. */
  void use(Backend backend, Session session) {
    drawing.lock();
    try {
      generator.use(backend, session);
      engine = describe(generator);
      most = generator.mostTogether();
    } finally {
      drawing.unlock();
    }
    Logger.info("backend {} draws from now on", backend.name());
    logMemory();
  }

  private static EngineInfo describe(Generator generator) {
    CheckpointConfig config = generator.engine().config();
    DiffusionConfig diffusion = config.diffusion();
    List<String> samplers =
        Arrays.stream(Sampler.values())
            .filter(sampler -> sampler.supports(diffusion.prediction()))
            .map(Sampler::id)
            .toList();
    return new EngineInfo(
        config.name(),
        generator.engine().hash(),
        generator.backendName(),
        generator.engine().textEncoder().isPresent(),
        SamplerPlans.maxSteps(diffusion),
        diffusion.steps(),
        diffusion.guidance(),
        diffusion.sampler(),
        samplers,
        config.decoder().imageSize(),
        config.denoiser().latentElements());
  }

  @Override
  public EngineInfo engine() {
    return engine;
  }

  @Override
  public MemoryContract memory() {
    return withSlots(generator.memory(), slots);
  }

  private static MemoryContract withSlots(MemoryContract engine, int slots) {
    return engine.with("job slots, at most", Kind.HEAP, (long) slots * JsonText.MAX_BYTES);
  }

  @Override
  public void ahead(JobRequest next) {
    textAhead.encode(next.prompt());
  }

  @Override
  public JobResult run(JobRequest request, ProgressListener listener) throws JobStoppedException {
    return draw(request, listener).finish();
  }

  @Override
  public Unfinished draw(JobRequest request, ProgressListener listener) throws JobStoppedException {
    drawing.lock();
    try {
      Drawing drawn = generator.draw(wanted(request), new Steps(listener));
      return () -> result(drawn.picture(), request.format());
    } catch (CancellationException e) {
      throw new JobStoppedException(e);
    } finally {
      drawing.unlock();
    }
  }

  @Override
  public int mostTogether() {
    return most;
  }

  @Override
  public List<Optional<Unfinished>> drawTogether(
      List<JobRequest> requests, List<? extends ProgressListener> listeners) {
    drawing.lock();
    try {
      List<Optional<Drawing>> drawn =
          generator.drawTogether(
              requests.stream().map(this::wanted).toList(),
              listeners.stream().<GenerateListener>map(Steps::new).toList());
      List<Optional<Unfinished>> unfinished = new ArrayList<>();
      for (int i = 0; i < drawn.size(); i++) {
        Format format = requests.get(i).format();
        unfinished.add(drawn.get(i).map(one -> () -> result(one.picture(), format)));
      }
      return unfinished;
    } finally {
      drawing.unlock();
    }
  }

  private GenerateRequest wanted(JobRequest request) {
    GenerateRequest wanted =
        generator
            .request()
            .withPrompt(request.prompt())
            .withSteps(request.steps())
            .withGuidance(request.guidance())
            .withSeed(request.seed())
            .withSampler(Sampler.byId(request.sampler()).orElseThrow());
    return textAhead.of(request.prompt()).map(wanted::withConditioning).orElse(wanted);
  }

  private JobResult result(Picture picture, Format format) {
    return new JobResult(
        bytes(picture, format),
        picture.image().width(),
        picture.image().height(),
        picture.promptTruncated(),
        stages(picture.seconds()),
        ProcessMemory.peak());
  }

  private byte[] bytes(Picture picture, Format format) {
    return switch (format) {
      case PNG -> picture.png();
      case RAW -> picture.image().pixels();
      case LATENT -> {
        DenoiserConfig sizes = generator.engine().config().denoiser();
        List<Integer> shape =
            List.of(sizes.latentChannels(), sizes.latentSize(), sizes.latentSize());
        yield new SafetensorsWriter().addF32("latent", shape, picture.latent()).toBytes();
      }
    };
  }

  /** Passes steps on, and previews where they are wanted and can be had. */
  private record Steps(ProgressListener listener) implements GenerateListener {
    @Override
    public boolean onStep(int step, int steps) {
      return listener.stepped(step, steps);
    }

    @Override
    public boolean onStep(int step, int steps, Optional<PictureSoFar> soFar) {
      if (soFar.isPresent()) {
        int size = listener.previewSize(step, steps);
        if (size > 0) {
          listener.preview(step, soFar.get().png(size));
        }
      }
      return listener.stepped(step, steps);
    }
  }

  private static Map<String, Double> stages(StageSeconds seconds) {
    Map<String, Double> stages = new LinkedHashMap<>();
    stages.put("encode", seconds.encode());
    stages.put("prompt", seconds.prompt());
    stages.put(JobResult.STEPS, seconds.steps());
    stages.put("decode", seconds.decode());
    stages.put("png", seconds.png());
    return stages;
  }

  @Override
  public void close() {
    upgrading.ifPresent(Upgrading::close);
    textAhead.close();
    generator.close();
  }
}
