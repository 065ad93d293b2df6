package org.dir7.engine.generate;

import java.util.Optional;
import org.dir7.engine.Conditioning;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.sample.Sampler;

/**
 * One picture asked for, complete: defaults are filled in by {@link Generator#request}.
 *
 * @param prompt text; may be absent where conditioning is given
 * @param conditioning text states that replace the text encoder
 * @param seed 0 to 2^53-1; the noise follows from it unless given
 * @param noise [C,h,w] starting noise instead of the seed's
 * @param steps sampler steps
 * @param guidance 0 to 20; 1 evaluates one branch
 * @param sampler one that fits the checkpoint's prediction
 */
public record GenerateRequest(
    Optional<String> prompt,
    Optional<Conditioning> conditioning,
    long seed,
    Optional<float[]> noise,
    int steps,
    double guidance,
    Sampler sampler) {

  /** Limit of the contract. */
  public static final double MAX_GUIDANCE = 20;

  public GenerateRequest {
    if (!(guidance >= 0 && guidance <= MAX_GUIDANCE)) {
      throw Dir7Exception.badInput("guidance: %s is outside 0..20", guidance);
    }
  }

  /**
   * Whether one run of a sampler serves both: the same sampler, steps and guidance, and guidance
   * that has two branches. Texts, seeds and noise may differ.
   */
  public boolean drawnAsOneWith(GenerateRequest other) {
    return steps == other.steps
        && sampler == other.sampler
        && guidance == other.guidance
        && guidance != 1;
  }

  public GenerateRequest withPrompt(String text) {
    return new GenerateRequest(
        Optional.of(text), conditioning, seed, noise, steps, guidance, sampler);
  }

  public GenerateRequest withConditioning(Conditioning states) {
    return new GenerateRequest(prompt, Optional.of(states), seed, noise, steps, guidance, sampler);
  }

  public GenerateRequest withSeed(long number) {
    return new GenerateRequest(prompt, conditioning, number, noise, steps, guidance, sampler);
  }

  public GenerateRequest withNoise(float[] start) {
    return new GenerateRequest(
        prompt, conditioning, seed, Optional.of(start), steps, guidance, sampler);
  }

  public GenerateRequest withSteps(int number) {
    return new GenerateRequest(prompt, conditioning, seed, noise, number, guidance, sampler);
  }

  public GenerateRequest withGuidance(double scale) {
    return new GenerateRequest(prompt, conditioning, seed, noise, steps, scale, sampler);
  }

  public GenerateRequest withSampler(Sampler other) {
    return new GenerateRequest(prompt, conditioning, seed, noise, steps, guidance, other);
  }
}
