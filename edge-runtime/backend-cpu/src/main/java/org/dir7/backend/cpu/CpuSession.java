package org.dir7.backend.cpu;

import java.util.List;
import java.util.Optional;
import org.dir7.backend.cpu.kernel.Kernels;
import org.dir7.backend.cpu.plan.Plans;
import org.dir7.engine.Conditioning;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.ArenaUse;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.MemoryContract.Kind;
import org.dir7.engine.backend.OpTiming;
import org.dir7.engine.backend.Session;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.model.Model;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.sample.SamplerLoop;
import org.dir7.engine.sample.SamplerPlan;

/** {@link Session} over {@link Plans}: checks arguments, holds the threads. */
final class CpuSession implements CalibrationSession {

  private final DenoiserConfig config;
  private final Plans plans;
  private final WorkerPool pool;
  private final SamplerLoop sampler;
  private final SamplerLoop.Network network;
  private int branches;

  CpuSession(Model model, Kernels kernels, int threads, boolean timing) {
    config = model.config().denoiser();
    plans = new Plans(model, kernels, threads, timing);
    pool = new WorkerPool(threads);
    sampler = new SamplerLoop(config.latentElements());
    network = this::denoise;
  }

  @Override
  public void prompt(Conditioning conditioning, int branchCount) {
    if (conditioning.width() != config.textDim()) {
      throw Dir7Exception.badInput(
          "conditioning: text width %d differs from the model's text_dim %d",
          conditioning.width(), config.textDim());
    }
    if (conditioning.tokens() > config.maxTextTokens()) {
      throw Dir7Exception.badInput(
          "conditioning: %d text tokens are more than the model's max_text_tokens %d",
          conditioning.tokens(), config.maxTextTokens());
    }
    if (branchCount != 1 && branchCount != 2) {
      throw new IllegalArgumentException("branches: " + branchCount + " is neither 1 nor 2");
    }
    branches = branchCount;
    plans.prompt(pool, conditioning, branchCount);
  }

  @Override
  public void denoise(float[] latent, double t, float[] out) {
    requirePrompt();
    if (latent.length != config.latentElements() || out.length < branches * latent.length) {
      throw new IllegalArgumentException(
          "latent has %d values and out %d; the model needs %d and %d"
              .formatted(
                  latent.length,
                  out.length,
                  config.latentElements(),
                  branches * config.latentElements()));
    }
    plans.denoise(pool, latent, t, out);
  }

  @Override
  public void sample(
      SamplerPlan plan,
      double guidance,
      float[] noise,
      float[] latent,
      SamplerLoop.StepListener listener) {
    requirePrompt();
    if (guidance != 1 && branches != 2) {
      throw new IllegalArgumentException(
          "guidance " + guidance + " needs the branch without text: prompt with two branches");
    }
    sampler.run(plan, guidance, network, noise, latent, listener);
  }

  private void requirePrompt() {
    if (branches == 0) {
      throw new IllegalStateException("no prompt yet");
    }
  }

  @Override
  public void decode(float[] latent, float[] rgb) {
    plans.decode(pool, latent, rgb);
  }

  @Override
  public void observe(MatrixObserver observer) {
    plans.observe(observer);
  }

  @Override
  public WorkerPool pool() {
    return pool;
  }

  @Override
  public HeldPrediction hold(Conditioning conditioning, int branchCount, float[] latent, double t) {
    prompt(conditioning, branchCount);
    return plans.hold(pool, conditioning, branchCount, latent, t);
  }

  @Override
  public void replace(String matrix, WeightMatrix weights) {
    plans.replace(matrix, weights);
  }

  @Override
  public boolean decodesBetweenSteps() {
    return true;
  }

  @Override
  public MemoryContract memory() {
    return plans.memory().with("sampler", Kind.HEAP, sampler.bytes());
  }

  @Override
  public Optional<ArenaUse> arenaUse() {
    return Optional.of(plans.arenaUse());
  }

  @Override
  public List<OpTiming> timings() {
    return plans.timings();
  }

  @Override
  public void close() {
    pool.close();
  }
}
