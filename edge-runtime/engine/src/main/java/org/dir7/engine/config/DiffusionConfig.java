package org.dir7.engine.config;

/**
 * What the network predicts, and the defaults for sampling: {@code diffusion} of config.json.
 *
 * @param numTrainTimesteps n; 0 with {@link Prediction#FLOW}, as are the betas
 * @param betaSchedule {@code linear}; empty with flow
 * @param sampler default sampler's id
 * @param steps default steps
 * @param guidance default guidance scale
 */
public record DiffusionConfig(
    Prediction prediction,
    int numTrainTimesteps,
    String betaSchedule,
    double betaStart,
    double betaEnd,
    String sampler,
    int steps,
    double guidance) {

  /** A flow-matching model, which has no betas. */
  public static DiffusionConfig flow(String sampler, int steps, double guidance) {
    return new DiffusionConfig(Prediction.FLOW, 0, "", 0, 0, sampler, steps, guidance);
  }
}
