package org.dir7.quantize.calibrate;

import org.dir7.engine.Dir7Exception;
import org.dir7.engine.sample.Noise;
import org.dir7.engine.sample.SamplerPlans;

/**
 * How much is sampled for calibration.
 *
 * @param prompts the first so many prompts of the calibration file
 * @param steps guided sampling steps a prompt, 1 to 200
 * @param seed of the first prompt's noise, 0 to 2^53-1; the next prompt has the next
 */
public record CalibrationSettings(int prompts, int steps, long seed) {

  /** 32 prompts of 8 steps: twelve seconds of sampling a core at the peak of AVX2. */
  public static final CalibrationSettings DEFAULT = new CalibrationSettings(32, 8, 0);

  /**
   * @throws Dir7Exception (usage) where one is out of range
   */
  public CalibrationSettings {
    if (prompts < 1) {
      throw Dir7Exception.usage("--calibration-prompts: %d is below 1", prompts);
    }
    if (steps < 1 || steps > SamplerPlans.MAX_STEPS) {
      throw Dir7Exception.usage(
          "--calibration-steps: %d is outside 1..%d", steps, SamplerPlans.MAX_STEPS);
    }
    if (seed < 0 || seed > Noise.MAX_SEED - prompts) {
      throw Dir7Exception.usage(
          "--calibration-seed: %d is outside 0..%d", seed, Noise.MAX_SEED - prompts);
    }
  }
}
