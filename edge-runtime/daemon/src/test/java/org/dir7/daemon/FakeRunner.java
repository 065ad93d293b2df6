package org.dir7.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.MemoryContract;

/**
 * Draws bytes that depend on the request alone, as an engine does. Steps can be held back one by
 * one.
 */
final class FakeRunner implements JobRunner {

  static final EngineInfo ENGINE = engine("fake", 100);

  /** Longer than the block in which a file's last bytes lie: a full disk has no room for it. */
  static final String TOO_LATE = "too late" + "!".repeat(8192);

  /** Requests in the order in which they began. */
  final List<JobRequest> begun = new CopyOnWriteArrayList<>();

  final List<JobRequest> ended = new CopyOnWriteArrayList<>();

  /** A permit for every step; unlimited unless {@link #hold} was called. */
  private final Semaphore steps = new Semaphore(1 << 30);

  /** Requests in the order in which something was done ahead for them. */
  final List<JobRequest> ahead = new CopyOnWriteArrayList<>();

  /** A permit for every picture's bytes; unlimited unless {@link #holdBytes} was called. */
  private final Semaphore made = new Semaphore(1 << 30);

  /** Requests that were drawn at once, in their order. */
  final List<List<JobRequest>> together = new CopyOnWriteArrayList<>();

  /** What {@link #mostTogether()} says. */
  volatile int most = 1;

  private final int bytes;
  private final EngineInfo engine;
  volatile boolean closed;

  FakeRunner(int bytes) {
    this(bytes, ENGINE);
  }

  FakeRunner(int bytes, EngineInfo engine) {
    this.bytes = bytes;
    this.engine = engine;
  }

  static EngineInfo engine(String name, int maxSteps) {
    return new EngineInfo(
        name,
        "0".repeat(64),
        "fake",
        true,
        maxSteps,
        4,
        5,
        "euler",
        List.of("euler", "heun"),
        256,
        4096);
  }

  void hold() {
    steps.drainPermits();
  }

  void release(int count) {
    steps.release(count);
  }

  void release() {
    steps.release(1 << 29);
  }

  /** Pictures are drawn, but their bytes are not made. */
  void holdBytes() {
    made.drainPermits();
  }

  void releaseBytes(int count) {
    made.release(count);
  }

  byte[] picture(JobRequest request) {
    byte[] picture = new byte[bytes];
    // Not the hash of the record: an enumeration's differs from process to process.
    int seed =
        Objects.hash(
            request.prompt(),
            request.steps(),
            request.guidance(),
            request.seed(),
            request.sampler());
    new Random(seed).nextBytes(picture);
    byte[] head = "PICTURE ".getBytes(UTF_8);
    System.arraycopy(head, 0, picture, 0, head.length);
    return picture;
  }

  @Override
  public EngineInfo engine() {
    return engine;
  }

  @Override
  public MemoryContract memory() {
    return MemoryContract.empty().with("weights", MemoryContract.Kind.NATIVE, 4096);
  }

  @Override
  public JobResult run(JobRequest request, ProgressListener listener) throws JobStoppedException {
    begun.add(request);
    if (request.prompt().equals("explode")) {
      throw new IllegalStateException("boom");
    }
    if (request.prompt().equals("too hard")) {
      throw Dir7Exception.badInput("prompt is too hard");
    }
    for (int step = 1; step <= request.steps(); step++) {
      steps.acquireUninterruptibly();
      int preview = listener.previewSize(step, request.steps());
      if (preview > 0) {
        listener.preview(step, ("preview %d of %d".formatted(preview, step)).getBytes(UTF_8));
      }
      if (!listener.stepped(step, request.steps())) {
        throw new JobStoppedException(null);
      }
    }
    if (request.prompt().equals("fails late")) {
      throw Dir7Exception.environment("%s", TOO_LATE);
    }
    ended.add(request);
    return new JobResult(
        picture(request), 256, 256, false, Map.of("denoise", 0.001 * request.steps()), 1 << 20);
  }

  @Override
  public Unfinished draw(JobRequest request, ProgressListener listener) throws JobStoppedException {
    JobResult result = run(request, listener);
    return () -> {
      made.acquireUninterruptibly();
      if (request.prompt().equals("no bytes")) {
        throw Dir7Exception.environment("the bytes cannot be made");
      }
      return result;
    };
  }

  @Override
  public int mostTogether() {
    return most;
  }

  /** A permit for every step of all. */
  @Override
  public List<Optional<Unfinished>> drawTogether(
      List<JobRequest> requests, List<? extends ProgressListener> listeners) {
    together.add(requests);
    if (requests.stream().anyMatch(request -> request.prompt().equals("too hard"))) {
      throw Dir7Exception.badInput("prompt is too hard");
    }
    boolean[] stopped = new boolean[requests.size()];
    int count = requests.get(0).steps();
    for (int step = 1; step <= count; step++) {
      steps.acquireUninterruptibly();
      for (int i = 0; i < stopped.length; i++) {
        stopped[i] = stopped[i] || !listeners.get(i).stepped(step, count);
      }
    }
    List<Optional<Unfinished>> drawn = new ArrayList<>();
    for (int i = 0; i < stopped.length; i++) {
      JobRequest request = requests.get(i);
      JobResult result =
          new JobResult(
              picture(request), 256, 256, false, Map.of("denoise", 0.001 * count), 1 << 20);
      drawn.add(stopped[i] ? Optional.empty() : Optional.of(() -> result));
      if (!stopped[i]) {
        ended.add(request);
      }
    }
    return drawn;
  }

  @Override
  public void ahead(JobRequest next) {
    ahead.add(next);
    if (next.prompt().equals("explode")) {
      throw new IllegalStateException("boom");
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
