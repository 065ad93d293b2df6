package org.dir7.engine.backend;

import java.util.List;
import java.util.Optional;
import org.dir7.engine.Conditioning;
import org.dir7.engine.sample.SamplerLoop;
import org.dir7.engine.sample.SamplerPlan;
import org.dir7.engine.sample.Together;

/**
 * An engine loaded into memory. Everything was allocated when it was opened; one job at a time, by
 * one thread at a time.
 */
public interface Session extends AutoCloseable {

  /**
   * Takes a prompt and does all work that depends on it alone.
   *
   * @param conditioning text states; {@link Conditioning#none} for the unconditional branch alone
   * @param branches 1, or 2 to evaluate the branch without text beside it (guidance)
   */
  void prompt(Conditioning conditioning, int branches);

  /**
   * Evaluates the network once for the prompt's branches.
   *
   * @param latent [C,h,w]
   * @param t in [0,1]
   * @param out [branches,C,h,w], the conditional branch first; may be longer
   */
  void denoise(float[] latent, double t, float[] out);

  /**
   * Runs a sampler from noise to the normalised latent, for the prompt given before.
   *
   * @param guidance 1 where {@link #prompt} had one branch
   * @param noise [C,h,w], unchanged
   * @param latent [C,h,w], receives the result
   * @throws java.util.concurrent.CancellationException where the listener says so
   */
  void sample(
      SamplerPlan plan,
      double guidance,
      float[] noise,
      float[] latent,
      SamplerLoop.StepListener listener);

  /**
   * Decodes a normalised latent.
   *
   * @param latent [C,h,w]
   * @param rgb [3,H,W], receives the picture in about [-1,1], not clamped
   */
  void decode(float[] latent, float[] rgb);

  /**
   * The most pictures that can be sampled at once: 1 where that gains nothing, else 2 or 4, as
   * {@link SessionOptions#pictures()} asked for and the memory has room for.
   */
  default int mostTogether() {
    return 1;
  }

  /**
   * As {@link #prompt} with two branches, for pictures to be sampled at once. It takes the place of
   * a prompt before, as a prompt takes its place.
   *
   * @param texts 2 to {@link #mostTogether()}
   */
  default void promptTogether(List<Conditioning> texts) {
    throw new UnsupportedOperationException("pictures are sampled one at a time");
  }

  /**
   * Runs one sampler for several pictures at once, for the texts given before. Each comes out as
   * alone, but for what the compute type rounds.
   *
   * @param noise [C,h,w] each, unchanged, as many as there were texts
   * @param latents [C,h,w] each, receive the results of those still wanted
   * @param listener of every picture; one that is not wanted any more holds up no other
   * @throws java.util.concurrent.CancellationException where none is wanted any more
   */
  default void sampleTogether(
      SamplerPlan plan,
      double guidance,
      List<float[]> noise,
      List<float[]> latents,
      Together.Listener listener) {
    throw new UnsupportedOperationException("pictures are sampled one at a time");
  }

  /** Whether {@link #decode} may be called by the listener of {@link #sample}. */
  default boolean decodesBetweenSteps() {
    return false;
  }

  /** What this session holds, and will hold until it is closed. */
  MemoryContract memory();

  /**
   * The GPU's memory now; empty where the backend uses none. May be called by any thread while the
   * session is open.
   */
  default Optional<GpuMemory> gpuMemory() {
    return Optional.empty();
  }

  /** How the arena is used, operation by operation; empty where a library plans it. */
  default Optional<ArenaUse> arenaUse() {
    return Optional.empty();
  }

  /** Seconds an operation since the session was opened; empty without {@code timing}. */
  List<OpTiming> timings();

  @Override
  void close();
}
