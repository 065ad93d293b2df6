package org.dir7.profile.bench;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.dir7.device.DeviceRoot;
import org.dir7.engine.Conditioning;
import org.dir7.engine.Version;
import org.dir7.engine.backend.Backend;
import org.dir7.engine.backend.Peak;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.generate.Drawing;
import org.dir7.engine.generate.FitCheck;
import org.dir7.engine.generate.GenerateListener;
import org.dir7.engine.generate.GenerateRequest;
import org.dir7.engine.generate.Generator;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlans;
import org.dir7.profile.bench.BenchResult.Row;
import org.dir7.profile.predict.Work;
import org.dir7.profile.run.OperationTimes;
import org.dir7.profile.run.Surroundings;
import org.dir7.profile.stat.Sample;

/** Runs a suite: engines by batches by samplers by steps, without text encoder and PNG. */
public final class Bench {

  /** Pictures of a new session before any is timed. */
  private static final int WARM_UP = 2;

  private static final int TIMED_OPERATIONS = 2;

  /**
   * What to run.
   *
   * @param engines directories, one a precision
   * @param samplers those that an engine does not support are left out
   * @param steps numbers of steps
   * @param batches numbers of pictures drawn at once: by one session where the backend can, else
   *     each by a session of its own, among which threads are shared out
   * @param threads 0 leaves the number to the backend
   * @param pictures timed a setting and session, at least 1
   */
  public record Suite(
      List<Path> engines,
      List<Sampler> samplers,
      List<Integer> steps,
      List<Integer> batches,
      String backend,
      int threads,
      int pictures,
      FitCheck fit) {}

  private final Suite suite;
  private final Consumer<Row> listener;
  private final double loadBefore = Surroundings.load();
  private final String created = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  private final List<Row> rows = new ArrayList<>();
  private final KernelTimes kernels = new KernelTimes();
  private final Map<Row, Double> flops = new HashMap<>();
  private volatile boolean stopped;

  /** Of the last engine: auto may choose another one for another precision. */
  private Backend last;

  /**
   * Prepares.
   *
   * @param listener hears of every setting when it was timed
   */
  public Bench(Suite suite, Consumer<Row> listener) {
    this.suite = suite;
    this.listener = listener;
  }

  /** Ends the suite after the step in progress; {@link #run} then returns what there is. */
  public void stop() {
    stopped = true;
  }

  /**
   * Runs all of it.
   *
   * @param command that repeats it, for the report
   */
  public BenchResult run(String command) {
    boolean complete = true;
    try {
      for (Path engine : suite.engines()) {
        for (int batch : suite.batches()) {
          settings(engine, batch);
        }
        operations(engine);
      }
    } catch (CancellationException e) {
      complete = false;
    } catch (RuntimeException e) {
      if (!stopped) {
        throw e;
      }
      complete = false; // a library that refuses to load while the virtual machine ends
    }
    // After the pictures: the loop changes how the compiler treats what follows.
    Optional<Peak> peak = complete ? last.peak(suite.threads()) : Optional.empty();
    double gflops = peak.map(Peak::gflops).orElse(0.0);
    String measured = peak.isPresent() ? last.name() : "";
    return new BenchResult(
        BenchResult.SCHEMA,
        Generator.SOFTWARE + " " + Version.current(),
        created,
        complete,
        command,
        Surroundings.machine(DeviceRoot.system(), loadBefore),
        gflops,
        peak.map(Peak::gigabytes).orElse(0.0),
        rows.stream()
            .map(row -> withPeak(row, row.backend().equals(measured) ? gflops : 0))
            .toList(),
        kernels.list(peak, measured));
  }

  private Row withPeak(Row row, double gflops) {
    double share = gflops == 0 ? 0 : flops.get(row) / (gflops * 1e9) / row.median();
    return new Row(
        row.engine(),
        row.precision(),
        row.backend(),
        row.sampler(),
        row.steps(),
        row.evaluations(),
        row.batch(),
        row.pictures(),
        row.median(),
        row.best(),
        row.spread(),
        share);
  }

  private Generator open(Path engine, SessionOptions options) {
    return Generator.open(engine, suite.backend(), options, suite.fit());
  }

  private void settings(Path engine, int batch) {
    try (Batch sessions = new Batch(batch, pictures -> open(engine, options(batch, pictures)))) {
      Generator first = sessions.first();
      last = first.backend();
      for (int i = 0; i < WARM_UP; i++) {
        draw(sessions, batch, request(first));
      }
      for (Sampler sampler : suite.samplers()) {
        if (!sampler.supports(first.engine().config().diffusion().prediction())) {
          continue;
        }
        for (int steps : suite.steps()) {
          Row row = time(sessions, batch, engine, sampler, steps);
          rows.add(row);
          listener.accept(row);
        }
      }
    }
  }

  private SessionOptions options(int batch, int pictures) {
    return new SessionOptions(threads(batch), false, pictures);
  }

  /** Of a session; 0, which leaves the number to the backend, stays 0 where one draws alone. */
  private int threads(int batch) {
    if (batch == 1) {
      return suite.threads();
    }
    int all = suite.threads() > 0 ? suite.threads() : Runtime.getRuntime().availableProcessors();
    return Math.max(1, all / batch);
  }

  private Row time(Batch sessions, int batch, Path engine, Sampler sampler, int steps) {
    Generator first = sessions.first();
    CheckpointConfig config = first.engine().config();
    int evaluations = SamplerPlans.of(sampler, config.diffusion(), steps).evaluations().size();
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < suite.pictures(); i++) {
      seconds.add(draw(sessions, batch, request(first).withSampler(sampler).withSteps(steps)));
    }
    Sample sample = Sample.of(seconds);
    Row row =
        new Row(
            engine.getFileName().toString(),
            first.engine().precision().id(),
            first.backendName(),
            sampler.id(),
            steps,
            evaluations,
            batch,
            sample.size() * batch,
            sample.median(),
            sample.quantile(0),
            sample.spread(),
            0);
    int branches = config.diffusion().guidance() == 1 ? 1 : 2;
    double step = Work.step(config, branches).stream().mapToDouble(Work::flops).sum();
    double decode = Work.decoder(config).stream().mapToDouble(Work::flops).sum();
    flops.put(row, batch * (evaluations * step + decode));
    return row;
  }

  private static GenerateRequest request(Generator generator) {
    int width = generator.engine().config().denoiser().textDim();
    return generator.request().withConditioning(Conditioning.none(width));
  }

  /** Seconds until all pictures of a batch were ready, texts and files left out. */
  private double draw(Batch sessions, int batch, GenerateRequest request) {
    if (!sessions.together() || request.guidance() == 1) {
      return sessions.draw(generator -> draw(generator, request));
    }
    if (stopped) {
      throw new CancellationException("stopped");
    }
    GenerateListener untilStopped = (step, steps) -> !stopped;
    long start = System.nanoTime();
    List<Optional<Drawing>> drawn =
        sessions
            .first()
            .drawTogether(
                Collections.nCopies(batch, request), Collections.nCopies(batch, untilStopped));
    if (drawn.stream().anyMatch(Optional::isEmpty)) {
      throw new CancellationException("stopped");
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** Seconds of steps and decoding. */
  private double draw(Generator generator, GenerateRequest request) {
    if (stopped) {
      throw new CancellationException("stopped"); // libraries may be closing with the process
    }
    GenerateListener untilStopped = (step, steps) -> !stopped;
    var seconds = generator.generate(request, untilStopped).seconds();
    return seconds.prompt() + seconds.steps() + seconds.decode();
  }

  private void operations(Path engine) {
    try (Generator generator = open(engine, new SessionOptions(suite.threads(), true))) {
      draw(generator, request(generator));
      OperationTimes times = new OperationTimes();
      times.begin(generator.session().timings());
      for (int i = 0; i < TIMED_OPERATIONS; i++) {
        draw(generator, request(generator));
        times.add(generator.session().timings());
      }
      kernels.add(
          engine.getFileName().toString(),
          generator.backendName(),
          generator.engine(),
          times.list());
    }
  }
}
