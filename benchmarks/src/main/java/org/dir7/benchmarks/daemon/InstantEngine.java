package org.dir7.benchmarks.daemon;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dir7.daemon.EngineInfo;
import org.dir7.daemon.JobRequest;
import org.dir7.daemon.JobResult;
import org.dir7.daemon.JobRunner;
import org.dir7.daemon.ProgressListener;
import org.dir7.engine.backend.MemoryContract;

/** An engine that needs no time, and notes when it was asked and when it had its last step. */
final class InstantEngine implements JobRunner {

  private static final EngineInfo ENGINE =
      new EngineInfo(
          "instant", "0".repeat(64), "none", true, 1, 1, 1, "euler", List.of("euler"), 256, 4096);

  private final byte[] picture;
  volatile long started;
  volatile long lastStep;

  /**
   * @param bytes of a picture
   */
  InstantEngine(int bytes) {
    picture = new byte[bytes];
    new Random(0).nextBytes(picture);
  }

  @Override
  public EngineInfo engine() {
    return ENGINE;
  }

  @Override
  public MemoryContract memory() {
    return MemoryContract.empty();
  }

  @Override
  public JobResult run(JobRequest request, ProgressListener listener) {
    started = System.nanoTime();
    listener.stepped(1, 1);
    lastStep = System.nanoTime();
    return new JobResult(picture, 256, 256, false, Map.of("steps", 0.0), 0);
  }

  @Override
  public void close() {}
}
