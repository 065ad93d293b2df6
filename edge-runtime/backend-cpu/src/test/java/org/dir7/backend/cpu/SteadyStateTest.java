package org.dir7.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.dir7.engine.Conditioning;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.OpTiming;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.Prediction;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerLoop;
import org.dir7.engine.sample.SamplerPlan;
import org.dir7.engine.sample.SamplerPlans;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a session promises while it serves: no allocation, the same answer again, nothing hidden.
 */
class SteadyStateTest {

  @TempDir Path folder;

  private static final int THREADS = 3;
  private static final int STEPS = 20;

  /** Every sampler, with what predicts each; heads of 8 go through rests, of 16 through vectors. */
  static Stream<Arguments> samplers() {
    return Stream.of(TinyCheckpoint.FLOW, TinyCheckpoint.V_PREDICTION)
        .flatMap(
            kind ->
                Stream.of(Sampler.values())
                    .filter(
                        sampler ->
                            sampler.supports(
                                kind == TinyCheckpoint.FLOW
                                    ? Prediction.FLOW
                                    : Prediction.V_PREDICTION))
                    .map(sampler -> Arguments.of(kind, sampler)));
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void aStepAllocatesNothingOnAnyThread(TinyCheckpoint kind, Sampler sampler) {
    ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    TinyModels tiny = new TinyModels(folder, kind, 4);
    SamplerPlan plan = SamplerPlans.of(sampler, tiny.config.diffusion(), STEPS);
    float[] result = new float[tiny.latent.length];
    long[] afterStep = new long[STEPS + 1];
    SessionOptions options = new SessionOptions(THREADS, false);
    try (Checkpoint checkpoint = Checkpoint.open(folder);
        Session session = new CpuBackend().open(checkpoint.model(), options)) {
      session.prompt(tiny.conditioning, 2);
      long[] ids = ownThreads();
      assertEquals(THREADS, ids.length, "the caller and the workers");
      SamplerLoop.StepListener listener =
          (step, steps, latent) -> {
            afterStep[step] = allocated(bean, ids);
            return true;
          };
      long inSteps = Long.MAX_VALUE;
      // Vectors are objects until the compiler has inlined a kernel: it gets some time for that.
      for (int picture = 0; picture < 400 && inSteps > 0; picture++) {
        session.sample(plan, 3, tiny.latent, result, listener);
        inSteps = afterStep[STEPS] - afterStep[1];
      }
      assertEquals(0, inSteps, "bytes in " + (STEPS - 1) + " steps");
    }
  }

  /** Bytes allocated so far by this thread and the workers. */
  private static long allocated(ThreadMXBean bean, long[] ids) {
    long sum = 0;
    for (long id : ids) {
      sum += bean.getThreadAllocatedBytes(id);
    }
    return sum;
  }

  private static long[] ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t == Thread.currentThread() || t.getName().startsWith("dir7-"))
        .mapToLong(Thread::getId)
        .toArray();
  }

  @Test
  void anEarlierPromptOrDecodingLeavesNoTrace() {
    TinyModels tiny = new TinyModels(folder, TinyCheckpoint.FLOW, 4);
    int n = tiny.latent.length;
    int side = tiny.config.decoder().imageSize();
    float[] first = new float[n];
    float[] again = new float[n];
    try (Checkpoint checkpoint = Checkpoint.open(folder);
        Session session = new CpuBackend().open(checkpoint.model(), new SessionOptions(2, false))) {
      session.prompt(tiny.conditioning, 1);
      session.denoise(tiny.latent, 0.5, first);
      session.decode(tiny.latent, new float[3 * side * side]);
      session.denoise(tiny.latent, 0.5, again);
      assertArrayEquals(first, again, 0f, "after a decoding between two calls at one time");
      session.prompt(Conditioning.none(tiny.conditioning.width()), 2);
      session.denoise(tiny.latent, 0.1, new float[2 * n]);
      session.prompt(tiny.conditioning, 1);
      session.denoise(tiny.latent, 0.5, again);
      assertArrayEquals(first, again, 0f, "after another prompt");
    }
  }

  @Test
  void timingsAndMemoryAreReported() {
    TinyModels tiny = new TinyModels(folder, TinyCheckpoint.EPSILON, 2);
    try (Checkpoint checkpoint = Checkpoint.open(folder);
        Session session = new CpuBackend().open(checkpoint.model(), new SessionOptions(1, true))) {
      session.prompt(tiny.conditioning, 2);
      session.denoise(tiny.latent, 0.5, new float[2 * tiny.latent.length]);
      session.denoise(tiny.latent, 0.4, new float[2 * tiny.latent.length]);
      OpTiming head =
          session.timings().stream().filter(t -> t.name().equals("head")).findFirst().get();
      assertEquals(2, head.calls());
      int patch = 4 * 4;
      int rows = 2 * tiny.config.denoiser().tokens();
      assertEquals(2L * rows * patch * tiny.config.denoiser().hiddenSize(), head.flops());
      MemoryContract memory = session.memory();
      assertTrue(memory.parts().stream().allMatch(p -> p.bytes() > 0), memory.table());
    }
  }
}
