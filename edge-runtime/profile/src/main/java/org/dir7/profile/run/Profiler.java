package org.dir7.profile.run;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.dir7.device.sensor.EnergyMeter;
import org.dir7.engine.Conditioning;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.Version;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.generate.GenerateRequest;
import org.dir7.engine.generate.Generator;
import org.dir7.profile.ColdStart;
import org.dir7.profile.EngineFacts;
import org.dir7.profile.Memory;
import org.dir7.profile.Phase;
import org.dir7.profile.PictureTimes;
import org.dir7.profile.Profile;
import org.dir7.profile.Settings;

/**
 * Measures one profile: a cold picture, warm-up, steady pictures for the time asked for, and then,
 * in a session of its own, pictures with every operation timed. Used once.
 */
public final class Profiler {

  /** Pictures before statistics begin, the cold one not counted. */
  private static final int WARM_UP = 2;

  /** Fewer say nothing about how values scatter. */
  private static final int LEAST_STEADY = 3;

  private static final int LEAST_TIMED = 2;

  /** Timed pictures take at most this share of the steady ones' time, above the least number. */
  private static final double TIMED_SHARE = 0.25;

  private static final double NANO = 1e-9;

  private final ProfileRequest request;
  private final ProfileListener listener;
  private final long origin = System.nanoTime();
  private final double loadBefore = Surroundings.load();
  private final String created = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  private final List<PictureTimes> pictures = new ArrayList<>();
  private final OperationTimes operations = new OperationTimes();
  private final Map<String, String> notAvailable = new TreeMap<>();
  private Watcher watcher;
  private EngineFacts facts;
  private Settings settings;
  private ColdStart coldStart;
  private List<Memory.Part> contract = List.of();
  private ResidentMemory resident = new ResidentMemory(0, List.of(), 0);
  private volatile boolean stopped;

  public Profiler(ProfileRequest request, ProfileListener listener) {
    this.request = request;
    this.listener = listener;
  }

  /** Ends the run after the step in progress; {@link #run} then returns what there is. */
  public void stop() {
    stopped = true;
  }

  /**
   * Measures.
   *
   * @throws Dir7Exception where the engine is damaged, cannot run here or cannot serve the request
   */
  public Profile run() {
    double process = Surroundings.processSeconds(request.root());
    double runtime = Surroundings.runtimeSeconds();
    try (Watcher looking = new Watcher(request.root(), origin)) {
      watcher = looking;
      boolean complete = true;
      try {
        with(false, generator -> untimed(generator, process, runtime));
        with(true, this::timed);
      } catch (CancellationException e) {
        complete = false;
      } catch (RuntimeException e) {
        if (!stopped) {
          throw e;
        }
        complete = false; // a library that refuses to load while the virtual machine ends
      }
      if (facts == null) {
        throw Dir7Exception.environment("stopped before the engine was loaded: nothing to write");
      }
      return profile(complete);
    }
  }

  private void untimed(Generator generator, double process, double runtime) {
    describe(generator);
    if (generator.session().gpuMemory().isEmpty()) {
      notAvailable.put("GPU memory", "backend " + generator.backendName() + " uses none");
    }
    PictureTimes first = draw(generator, Phase.COLD);
    coldStart =
        new ColdStart(
            process,
            runtime,
            generator.load().engine(),
            generator.load().backend(),
            generator.load().textEncoder(),
            first.wall());
    for (int i = 0; i < WARM_UP; i++) {
      draw(generator, Phase.WARM_UP);
    }
    draw(generator, Phase.STEADY, LEAST_STEADY, request.duration());
    attributeMemory();
  }

  private void timed(Generator generator) {
    // What a new session still has to do for the first time.
    draw(generator, Phase.WARM_UP);
    operations.begin(generator.session().timings());
    draw(generator, Phase.TIMED, LEAST_TIMED, request.duration() * TIMED_SHARE);
    if (generator.session().timings().isEmpty()) {
      notAvailable.put(
          "operations", "backend " + generator.backendName() + " does not time operations");
    }
  }

  /** Opens the engine for a part of the run. */
  private void with(boolean timing, Consumer<Generator> part) {
    try (Generator generator =
        Generator.open(
            request.engine(),
            request.backend(),
            new SessionOptions(request.threads(), timing),
            request.fit())) {
      watcher.watch(generator.session());
      try {
        part.accept(generator);
      } finally {
        watcher.forget();
      }
    }
  }

  private void describe(Generator generator) {
    GenerateRequest defaults = prompted(generator, 0);
    settings =
        new Settings(
            defaults.steps(),
            defaults.guidance(),
            defaults.sampler().id(),
            request.threads(),
            request.prompts(),
            request.duration());
    facts =
        new EngineFacts(
            generator.engine().config().name(),
            generator.engine().hash(),
            generator.engine().precision().id(),
            generator.backendName(),
            generator.backend().availability().reason());
    contract =
        generator.memory().parts().stream()
            .map(part -> new Memory.Part(part.name(), part.bytes(), part.kind().id()))
            .toList();
  }

  private GenerateRequest prompted(Generator generator, int number) {
    GenerateRequest plain = request.settings().apply(generator.request()).withSeed(number);
    if (request.prompts().isEmpty()) {
      int width = generator.engine().config().denoiser().textDim();
      return plain.withConditioning(Conditioning.none(width));
    }
    return plain.withPrompt(request.prompts().get(number % request.prompts().size()));
  }

  private void draw(Generator generator, Phase phase, int least, double seconds) {
    long start = System.nanoTime();
    for (int i = 0; i < least || (System.nanoTime() - start) * NANO < seconds; i++) {
      draw(generator, phase);
    }
  }

  private PictureTimes draw(Generator generator, Phase phase) {
    if (stopped) {
      throw new CancellationException("stopped"); // libraries may be closing with the process
    }
    int number = pictures.size();
    GenerateRequest wanted = prompted(generator, number);
    EnergyMeter.Reading before = watcher.energy();
    PictureClock clock = new PictureClock(() -> stopped);
    generator.generate(wanted, clock);
    int prompt = request.prompts().isEmpty() ? 0 : number % request.prompts().size();
    PictureTimes times = clock.times(phase, prompt, origin, joulesSince(before));
    if (phase == Phase.TIMED) {
      operations.add(generator.session().timings());
    }
    pictures.add(times);
    listener.onPicture(times, done());
    if (stopped) {
      throw new CancellationException("stopped");
    }
    return times;
  }

  private Double joulesSince(EnergyMeter.Reading before) {
    var joules = watcher.energy().joulesSince(before);
    return joules.isPresent() ? Double.valueOf(joules.getAsDouble()) : null;
  }

  /** Share of the whole run by time: rough, for a progress line. */
  private double done() {
    double picture = pictures.get(pictures.size() - 1).wall();
    double elapsed = (System.nanoTime() - origin) * NANO;
    double left =
        Math.max(0, 1 + WARM_UP - count(Phase.COLD) - count(Phase.WARM_UP)) * picture
            + left(Phase.STEADY, LEAST_STEADY, request.duration(), picture)
            + left(Phase.TIMED, LEAST_TIMED, request.duration() * TIMED_SHARE, picture);
    return elapsed / (elapsed + left);
  }

  private double left(Phase phase, int least, double seconds, double picture) {
    double took =
        pictures.stream().filter(p -> p.phase() == phase).mapToDouble(PictureTimes::wall).sum();
    return Math.max(seconds - took, Math.max(0, least - count(phase)) * picture);
  }

  private long count(Phase phase) {
    return pictures.stream().filter(p -> p.phase() == phase).count();
  }

  private void attributeMemory() {
    try {
      resident =
          ResidentMemory.read(request.root(), JavaRegions.running())
              .withDirectBuffers(Watcher.directBuffers());
    } catch (IOException | RuntimeException e) {
      String why = e instanceof FileSystemException ? e.getClass().getSimpleName() : e.getMessage();
      notAvailable.put("memory parts", "/proc/self/smaps cannot be read (" + why + ")");
    }
  }

  private Profile profile(boolean complete) {
    for (String missing : watcher.missing()) {
      int colon = missing.indexOf(':');
      notAvailable.put(missing.substring(0, colon), missing.substring(colon + 1).strip());
    }
    if (!complete) {
      notAvailable.putIfAbsent("operations", "the run was interrupted before");
    }
    if (watcher.memory().stream().allMatch(point -> point.resident() == 0)) {
      notAvailable.put("resident memory", "/proc/self/statm cannot be read");
    }
    Memory memory =
        new Memory(
            contract,
            watcher.memory(),
            resident.parts(),
            resident.resident(),
            resident.unattributed());
    return new Profile(
        Profile.SCHEMA,
        Generator.SOFTWARE + " " + Version.current(),
        created,
        complete,
        Surroundings.machine(request.root(), loadBefore),
        facts,
        settings,
        coldStart,
        pictures,
        Summaries.of(pictures),
        operations.list(),
        memory,
        watcher.sensors(),
        null,
        Summaries.cost(pictures, watcher.cost()),
        notAvailable,
        Warnings.of(pictures, watcher.sensors(), loadBefore));
  }
}
