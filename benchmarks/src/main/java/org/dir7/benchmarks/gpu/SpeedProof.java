package org.dir7.benchmarks.gpu;

import java.lang.management.ManagementFactory;
import org.dir7.engine.Conditioning;
import org.dir7.engine.backend.Session;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.sample.Noise;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlan;
import org.dir7.engine.sample.SamplerPlans;
import org.dir7.profile.stat.Sample;

/** Time of a step and of a picture; medians of repeated runs, wall clock. */
final class SpeedProof {

  private static final int STEPS = 20;
  private static final int REPEATS = 50;
  private static final int WARM_UP = 5;
  private static final int MANY_STEPS = 120;

  private static final com.sun.management.ThreadMXBean HEAP =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final CheckpointConfig config;
  private final ProofReport report;

  SpeedProof(CheckpointConfig config, ProofReport report) {
    this.config = config;
    this.report = report;
  }

  private static double median(Runnable work) {
    double[] milliseconds = new double[REPEATS];
    for (int i = -WARM_UP; i < REPEATS; i++) {
      long start = System.nanoTime();
      work.run();
      if (i >= 0) {
        milliseconds[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    return Sample.of(milliseconds).median();
  }

  /**
   * @param torchStepMilliseconds of the same guided step in PyTorch, 0 where it was not measured
   * @return milliseconds of a guided step
   */
  double run(Session gpu, double torchStepMilliseconds) {
    int size = config.denoiser().latentElements();
    int width = config.denoiser().textDim();
    int tokens = Math.min(12, config.denoiser().maxTextTokens());
    Conditioning text =
        new Conditioning(
            tokens, width, Noise.normal(1, tokens * width), Noise.normal(2, width), false);
    float[] noise = Noise.normal(3, size);
    float[] latent = new float[size];
    float[] rgb = new float[3 * config.decoder().imageSize() * config.decoder().imageSize()];
    SamplerPlan plan = SamplerPlans.of(Sampler.EULER, config.diffusion(), STEPS);

    report.figure("prompt, ms", ProofReport.number(median(() -> gpu.prompt(text, 2))));
    double sample = median(() -> gpu.sample(plan, 3, noise, latent, (s, n, l) -> true));
    report.figure("20 guided steps, ms", ProofReport.number(sample));
    report.figure("decode, ms", ProofReport.number(median(() -> gpu.decode(latent, rgb))));
    double step = sample / STEPS;
    if (torchStepMilliseconds > 0) {
      report.figure("guided step in PyTorch, ms", ProofReport.number(torchStepMilliseconds));
      report.atMost("guided step over PyTorch's", step / torchStepMilliseconds, 0.25);
    }
    report.figure("guided step, ms", ProofReport.number(step));
    report.atMost("Java heap allocated a step, bytes", heapPerStep(gpu, noise, latent), 0);
    gpu.prompt(text, 1);
    double single = median(() -> gpu.sample(plan, 1, noise, latent, (s, n, l) -> true));
    report.figure("step without guidance, ms", ProofReport.number(single / STEPS));
    return step;
  }

  /** Two runs that differ in steps alone: what they allocate beside steps cancels out. */
  private double heapPerStep(Session gpu, float[] noise, float[] latent) {
    SamplerPlan few = SamplerPlans.of(Sampler.EULER, config.diffusion(), STEPS);
    SamplerPlan many = SamplerPlans.of(Sampler.EULER, config.diffusion(), MANY_STEPS);
    long least = Long.MAX_VALUE;
    for (int i = 0; i < WARM_UP; i++) {
      long shorter = allocated(() -> gpu.sample(few, 3, noise, latent, (s, n, l) -> true));
      long longer = allocated(() -> gpu.sample(many, 3, noise, latent, (s, n, l) -> true));
      least = Math.min(least, Math.max(0, longer - shorter));
    }
    return least / (double) (MANY_STEPS - STEPS);
  }

  private static long allocated(Runnable work) {
    long before = HEAP.getCurrentThreadAllocatedBytes();
    work.run();
    return HEAP.getCurrentThreadAllocatedBytes() - before;
  }
}
