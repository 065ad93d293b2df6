package org.dir7.daemon.backends;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.dir7.engine.Conditioning;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.OpTiming;
import org.dir7.engine.backend.Session;
import org.dir7.engine.sample.SamplerLoop;
import org.dir7.engine.sample.SamplerPlan;

/** Counts its steps and paints grey. */
final class GreySession implements Session {

  static final AtomicInteger OPEN = new AtomicInteger();

  private boolean closed;

  GreySession() {
    OPEN.incrementAndGet();
  }

  @Override
  public void prompt(Conditioning conditioning, int branches) {
    requireOpen();
  }

  @Override
  public void denoise(float[] latent, double t, float[] out) {
    requireOpen();
    Arrays.fill(out, 0);
  }

  @Override
  public void sample(
      SamplerPlan plan,
      double guidance,
      float[] noise,
      float[] latent,
      SamplerLoop.StepListener listener) {
    for (int step = 1; step <= plan.steps(); step++) {
      requireOpen();
      if (!listener.onStep(step, plan.steps(), latent)) {
        throw new CancellationException();
      }
    }
    Arrays.fill(latent, 0);
  }

  @Override
  public void decode(float[] latent, float[] rgb) {
    requireOpen();
    Arrays.fill(rgb, 0);
  }

  @Override
  public boolean decodesBetweenSteps() {
    return true;
  }

  @Override
  public MemoryContract memory() {
    return new MemoryContract(List.of());
  }

  @Override
  public List<OpTiming> timings() {
    return List.of();
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the session was closed under a job");
    }
  }

  @Override
  public void close() {
    closed = true;
    OPEN.decrementAndGet();
  }
}
