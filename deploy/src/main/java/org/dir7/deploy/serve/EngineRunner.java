package org.dir7.deploy.serve;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.dir7.daemon.EngineInfo;
import org.dir7.daemon.JobRequest;
import org.dir7.daemon.JobResult;
import org.dir7.daemon.JobRunner;
import org.dir7.daemon.JobStoppedException;
import org.dir7.daemon.ProcessMemory;
import org.dir7.daemon.ProgressListener;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.DiffusionConfig;
import org.dir7.engine.generate.GenerateRequest;
import org.dir7.engine.generate.Generator;
import org.dir7.engine.generate.Picture;
import org.dir7.engine.generate.StageSeconds;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlans;
import org.tinylog.Logger;

/** Draws a daemon's jobs with an engine. */
public final class EngineRunner implements JobRunner {

  private final Generator generator;
  private final EngineInfo info;

  private EngineRunner(Generator generator) {
    this.generator = generator;
    CheckpointConfig config = generator.engine().config();
    DiffusionConfig diffusion = config.diffusion();
    List<String> samplers =
        Arrays.stream(Sampler.values())
            .filter(sampler -> sampler.supports(diffusion.prediction()))
            .map(Sampler::id)
            .toList();
    this.info =
        new EngineInfo(
            config.name(),
            generator.engine().hash(),
            generator.backendName(),
            config.textEncoder().isPresent(),
            SamplerPlans.maxSteps(diffusion),
            diffusion.steps(),
            diffusion.guidance(),
            diffusion.sampler(),
            samplers);
  }

  /**
   * Loads the engine that a configuration names and logs what it holds in memory.
   *
   * @throws Dir7Exception where none is named, or it cannot run here
   */
  public static EngineRunner open(DaemonConfig config) {
    Path engine =
        config
            .engine()
            .orElseThrow(
                () ->
                    Dir7Exception.badInput(
                        "no engine: set engine in dir7.yaml, --engine or DIR7_ENGINE"));
    Generator generator =
        Generator.open(engine, config.backend(), new SessionOptions(config.threads(), false));
    generator
        .memory()
        .table()
        .lines()
        .forEach(line -> Logger.info("memory: {}", line.stripTrailing()));
    return new EngineRunner(generator);
  }

  @Override
  public EngineInfo engine() {
    return info;
  }

  @Override
  public JobResult run(JobRequest job, ProgressListener listener) throws JobStoppedException {
    DiffusionConfig diffusion = generator.engine().config().diffusion();
    GenerateRequest request =
        generator
            .request()
            .withPrompt(job.prompt())
            .withSeed(job.seed())
            .withSteps(job.steps())
            .withGuidance(job.guidance())
            .withSampler(Sampler.require(job.sampler(), diffusion.prediction()));
    Picture picture;
    try {
      picture = generator.generate(request, listener::stepped);
    } catch (CancellationException e) {
      JobStoppedException stopped = new JobStoppedException();
      stopped.initCause(e);
      throw stopped;
    }
    return new JobResult(
        picture.png(),
        picture.image().width(),
        picture.image().height(),
        picture.promptTruncated(),
        seconds(picture.seconds()),
        ProcessMemory.peak());
  }

  private static Map<String, Double> seconds(StageSeconds stages) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("encode", stages.encode());
    seconds.put("prompt", stages.prompt());
    seconds.put("steps", stages.steps());
    seconds.put("decode", stages.decode());
    seconds.put("png", stages.png());
    return seconds;
  }

  @Override
  public void close() {
    generator.close();
  }
}
