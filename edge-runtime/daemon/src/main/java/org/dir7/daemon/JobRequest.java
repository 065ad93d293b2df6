package org.dir7.daemon;

import org.dir7.daemon.job.Format;

/**
 * One picture to draw, every default filled in.
 *
 * @param steps 1 to {@link EngineInfo#maxSteps()}
 * @param guidance 0 to 20
 * @param seed 0 to 2^53 - 1
 * @param sampler one of {@link EngineInfo#samplers()}
 * @param format of the result's bytes
 */
public record JobRequest(
    String prompt, int steps, double guidance, long seed, String sampler, Format format) {

  /** One whose result is a PNG. */
  public JobRequest(String prompt, int steps, double guidance, long seed, String sampler) {
    this(prompt, steps, guidance, seed, sampler, Format.PNG);
  }
}
