package org.dir7.deploy.command;

import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.Prediction;
import org.dir7.engine.generate.GenerateRequest;
import org.dir7.engine.sample.Noise;
import org.dir7.engine.sample.Sampler;
import picocli.CommandLine.Option;

/**
 * What may be said of a picture wherever one is asked for; null leaves the choice to the engine.
 */
public final class PictureOptions {

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "0 to 2^53-1. One engine and one seed give one picture, bit for bit.")
  private Long seed;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Sampler steps, 1 to 200. Default: the checkpoint's.")
  private Integer steps;

  @Option(
      names = "--guidance",
      paramLabel = "G",
      description =
          "0 to 20: how much the prompt counts; 1 takes half the time of others. Default: the"
              + " checkpoint's.")
  private Double guidance;

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      description = "euler, heun or dpmpp-2m for flow models, ddim or dpmpp-2m for others.")
  private String sampler;

  /** Null where none was given. */
  public Long seed() {
    if (seed != null && (seed < 0 || seed > Noise.MAX_SEED)) {
      throw Dir7Exception.badInput("seed: %d is outside 0..%d", seed, Noise.MAX_SEED);
    }
    return seed;
  }

  public Integer steps() {
    return steps;
  }

  public Double guidance() {
    return guidance;
  }

  public String sampler() {
    return sampler;
  }

  /** Refuses what no engine could use, before one is loaded. */
  public void check() {
    var unused = seed();
  }

  /**
   * A request with what was said here.
   *
   * @param prediction of the checkpoint, which limits the samplers
   */
  public GenerateRequest applyTo(GenerateRequest defaults, Prediction prediction) {
    GenerateRequest request = defaults;
    if (seed() != null) {
      request = request.withSeed(seed());
    }
    if (steps != null) {
      request = request.withSteps(steps);
    }
    if (guidance != null) {
      request = request.withGuidance(guidance);
    }
    if (sampler != null) {
      request = request.withSampler(Sampler.require(sampler, prediction));
    }
    return request;
  }
}
