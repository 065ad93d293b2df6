package org.dir7.engine.generate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.dir7.engine.Conditioning;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.Backend;
import org.dir7.engine.backend.Backends;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.Preparation;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.config.DiffusionConfig;
import org.dir7.engine.format.Engine;
import org.dir7.engine.image.PictureText;
import org.dir7.engine.image.RgbImage;
import org.dir7.engine.sample.Noise;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlan;
import org.dir7.engine.sample.SamplerPlans;
import org.dir7.engine.text.TextEncoder;
import org.tinylog.Logger;

/**
 * From a prompt to a PNG: text encoder, sampler, decoder, on one backend. One picture at a time, or
 * several at once where the backend gains by it; not safe for use by several threads at once, but
 * for {@link #encode}.
 */
public final class Generator implements AutoCloseable {

  /** The program, as pictures name it. */
  public static final String SOFTWARE = "dir7-edge";

  private final Engine engine;
  private final Optional<TextEncoder> textEncoder;
  private final Object encoding = new Object();
  private final Optional<Upgrade> upgrade;
  private Backend backend;
  private Session session;
  private final float[] latent;

  /** Of several pictures at once; as many as were ever drawn so. */
  private final List<float[]> latents = new ArrayList<>();

  private final float[] rgb;
  private final LoadSeconds load;
  private Optional<PictureSoFar> soFar;

  Generator(
      Engine engine,
      Backend backend,
      Session session,
      Optional<TextEncoder> textEncoder,
      LoadSeconds load,
      Optional<Upgrade> upgrade) {
    this.engine = engine;
    this.backend = backend;
    this.session = session;
    this.textEncoder = textEncoder;
    this.load = load;
    this.upgrade = upgrade;
    CheckpointConfig config = engine.config();
    this.latent = new float[config.denoiser().latentElements()];
    int side = config.decoder().imageSize();
    this.rgb = new float[3 * side * side];
    this.soFar = viewOf(session);
  }

  /** A look at pictures on their way, where a session can decode between two steps. */
  private Optional<PictureSoFar> viewOf(Session of) {
    CheckpointConfig config = engine.config();
    int side = config.decoder().imageSize();
    return of.decodesBetweenSteps()
        ? Optional.of(
            new PictureSoFar(of, config.diffusion().prediction(), side, rgb, latent.length))
        : Optional.empty();
  }

  /** Opens an engine directory and loads it, whether or not it fits. */
  public static Generator open(Path directory, String backendName, SessionOptions options) {
    return open(directory, backendName, options, FitCheck.NONE);
  }

  /**
   * Opens an engine directory and loads it; waits while its backend is prepared, where it must be,
   * with lines in the log.
   *
   * @param backendName a backend's name or {@code auto}
   * @param fit hears what the engine will hold before it is loaded; not asked where the backend
   *     cannot tell
   * @throws Dir7Exception where the engine is damaged, or cannot run here or does not fit
   */
  public static Generator open(
      Path directory, String backendName, SessionOptions options, FitCheck fit) {
    return open(directory, backendName, options, fit, (share, line) -> Logger.info(line));
  }

  /**
   * As {@link #open}.
   *
   * @param listener hears how far the backend's preparation is
   */
  public static Generator open(
      Path directory,
      String backendName,
      SessionOptions options,
      FitCheck fit,
      Preparation.Listener listener) {
    return GeneratorLoader.open(directory, backendName, options, fit, Optional.of(listener));
  }

  /**
   * Prepares this machine for an engine, where its backend must be, so that {@link #open} then is
   * quick.
   *
   * @param options those that {@link #open} will have
   * @param listener hears how far it is
   * @throws Dir7Exception where the engine is damaged or cannot run here
   */
  public static void prepare(
      Path directory, String backendName, SessionOptions options, Preparation.Listener listener) {
    try (Engine engine = Engine.open(directory)) {
      Backends.choose(backendName, engine.model())
          .preparation(engine.model(), options)
          .ifPresent(preparation -> preparation.run(listener));
    }
  }

  /**
   * As {@link #open}, but with {@code auto} never waits for a backend's preparation: the best
   * backend that needs none is taken, and {@link #upgrade()} has the better one.
   */
  public static Generator openAtOnce(
      Path directory, String backendName, SessionOptions options, FitCheck fit) {
    return backendName.equals(Backends.AUTO)
        ? GeneratorLoader.open(directory, backendName, options, fit, Optional.empty())
        : open(directory, backendName, options, fit);
  }

  /** A request with the checkpoint's sampler, steps and guidance, and seed 0. */
  public GenerateRequest request() {
    DiffusionConfig diffusion = engine.config().diffusion();
    return new GenerateRequest(
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty(),
        diffusion.steps(),
        diffusion.guidance(),
        Sampler.require(diffusion.sampler(), diffusion.prediction()));
  }

  /**
   * Makes a picture.
   *
   * @throws Dir7Exception (bad input) for a request that the engine cannot serve
   * @throws java.util.concurrent.CancellationException where the listener says so
   */
  public Picture generate(GenerateRequest request, GenerateListener listener) {
    return draw(request, listener).picture();
  }

  /**
   * As {@link #generate}, up to the pixels: the file can be written while the next picture is
   * drawn.
   */
  public Drawing draw(GenerateRequest request, GenerateListener listener) {
    SamplerPlan plan =
        SamplerPlans.of(request.sampler(), engine.config().diffusion(), request.steps());
    PictureUnderway picture = underway(request, listener);
    session.prompt(picture.conditioning(), request.guidance() == 1 ? 1 : 2);
    picture.prompted();
    soFar.ifPresent(view -> view.begin(plan, picture.noise()));
    session.sample(plan, request.guidance(), picture.noise(), latent, new Steps(listener, soFar));
    return drawing(picture, latent);
  }

  /** The most pictures that {@link #drawTogether} takes; 1 where nothing is gained by it. */
  public int mostTogether() {
    return session.mostTogether();
  }

  /**
   * As {@link #draw}, several pictures at once. Each has its own text, seed and listener; a picture
   * that its listener cancels holds up no other. Stages that the pictures share count for each.
   *
   * @param requests 2 to {@link #mostTogether()}, all {@linkplain GenerateRequest#drawnAsOneWith
   *     drawn as one}
   * @param listeners one a request
   * @return one a request; empty where its listener cancelled it
   * @throws Dir7Exception (bad input) for a request that the engine cannot serve, before anything
   *     is drawn
   */
  public List<Optional<Drawing>> drawTogether(
      List<GenerateRequest> requests, List<GenerateListener> listeners) {
    GenerateRequest first = requests.get(0);
    if (!requests.stream().allMatch(first::drawnAsOneWith)) {
      throw new IllegalArgumentException("the requests need several sampler runs");
    }
    SamplerPlan plan = SamplerPlans.of(first.sampler(), engine.config().diffusion(), first.steps());
    List<PictureUnderway> pictures = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      pictures.add(underway(requests.get(i), listeners.get(i)));
    }
    session.promptTogether(pictures.stream().map(PictureUnderway::conditioning).toList());
    pictures.forEach(PictureUnderway::prompted);
    while (latents.size() < pictures.size()) {
      latents.add(new float[latent.length]);
    }
    List<Steps> steps = listeners.stream().map(each -> new Steps(each, Optional.empty())).toList();
    boolean[] given = new boolean[pictures.size()];
    try {
      session.sampleTogether(
          plan,
          first.guidance(),
          pictures.stream().map(PictureUnderway::noise).toList(),
          latents.subList(0, pictures.size()),
          (picture, step, all, now) -> {
            boolean goOn = steps.get(picture).onStep(step, all, now);
            given[picture] = !goOn;
            return goOn;
          });
    } catch (CancellationException e) {
      return pictures.stream().map(picture -> Optional.<Drawing>empty()).toList();
    }
    List<Optional<Drawing>> drawn = new ArrayList<>();
    for (int i = 0; i < given.length; i++) {
      drawn.add(
          given[i] ? Optional.empty() : Optional.of(drawing(pictures.get(i), latents.get(i))));
    }
    return drawn;
  }

  private PictureUnderway underway(GenerateRequest request, GenerateListener listener) {
    return new PictureUnderway(request, listener, this::conditioning, this::noise);
  }

  private Drawing drawing(PictureUnderway picture, float[] sampled) {
    picture.sampled();
    session.decode(sampled, rgb);
    int side = engine.config().decoder().imageSize();
    return picture.drawing(
        RgbImage.ofPlanes(rgb, side, side), sampled.clone(), text(picture.request()));
  }

  private Conditioning conditioning(GenerateRequest request) {
    if (request.conditioning().isPresent()) {
      return checked(request.conditioning().get());
    }
    String prompt =
        request
            .prompt()
            .orElseThrow(() -> Dir7Exception.badInput("prompt: missing, and no conditioning"));
    return encode(prompt);
  }

  /**
   * Text states of a prompt, for a request to come; on any thread, also while a picture is drawn.
   * One prompt at a time, so that the encoder's memory is that of one.
   *
   * @throws Dir7Exception (bad input) where the engine has no text encoder, or for no usable prompt
   */
  public Conditioning encode(String prompt) {
    synchronized (encoding) {
      return textEncoder
          .orElseThrow(
              () ->
                  Dir7Exception.badInput(
                      "prompt: engine %s has no text encoder; give --conditioning instead",
                      engine.config().name()))
          .encode(prompt);
    }
  }

  private Conditioning checked(Conditioning given) {
    DenoiserConfig sizes = engine.config().denoiser();
    if (given.width() != sizes.textDim() || given.tokens() > sizes.maxTextTokens()) {
      throw Dir7Exception.badInput(
          "conditioning: text is [%d,%d]; the engine reads at most %d tokens of width %d",
          given.tokens(), given.width(), sizes.maxTextTokens(), sizes.textDim());
    }
    return given;
  }

  private float[] noise(GenerateRequest request) {
    if (request.noise().isPresent()) {
      float[] given = request.noise().get();
      if (given.length != latent.length) {
        throw Dir7Exception.badInput(
            "noise: %d values, but the engine's latent has %d", given.length, latent.length);
      }
      return given;
    }
    return Noise.normal(request.seed(), latent.length);
  }

  private PictureText text(GenerateRequest request) {
    return new PictureText(
        request.prompt().orElse(null),
        request.noise().isEmpty() ? request.seed() : null,
        request.steps(),
        request.guidance(),
        request.sampler().id(),
        engine.hash());
  }

  /** The backend to be had once it is prepared; only after {@link #openAtOnce}. */
  public Optional<Upgrade> upgrade() {
    return upgrade;
  }

  /**
   * Draws with another session of the same engine from now on and closes the one before. Never
   * while a picture is drawn.
   */
  public void use(Backend other, Session opened) {
    Session before = session;
    backend = other;
    session = opened;
    soFar = viewOf(opened);
    before.close();
  }

  /** Says that {@link #upgrade()} has ended, one way or the other. */
  public void settled() {
    GeneratorLoader.releaseFile(engine);
  }

  public Engine engine() {
    return engine;
  }

  /** The backend in use. */
  public Backend backend() {
    return backend;
  }

  /** Name of the backend in use. */
  public String backendName() {
    return backend.name();
  }

  /** The loaded session, for tools that measure. */
  public Session session() {
    return session;
  }

  /** Where the time of opening went. */
  public LoadSeconds load() {
    return load;
  }

  /** What stays allocated until {@link #close()}; a library's own part is a bound. */
  public MemoryContract memory() {
    return GeneratorLoader.completed(session.memory(), engine, session.mostTogether());
  }

  @Override
  public void close() {
    textEncoder.ifPresent(TextEncoder::close);
    session.close();
    engine.close();
  }
}
