package org.dir7.engine.sample;

import java.util.List;

/**
 * A sampler as numbers: network evaluations and, after each, a linear update of a few registers.
 * Every sampler here is linear in the latent and in the network's outputs once its time grid is
 * known, so one small loop runs them all, on the host or on a GPU.
 *
 * <p>Register 0 holds the latent that the next evaluation reads, and the result at the end; it
 * starts as the noise, the others as zeros. With v the network's (guided) output,
 *
 * <pre>
 *   new register[i] = fma(update[i][n], v, ... fma(update[i][1], register[1], update[i][0] * register[0]))
 * </pre>
 *
 * in FP32, all from the old registers.
 *
 * @param registers number n of registers, 1 to 3
 * @param evaluations in order
 */
public record SamplerPlan(int registers, List<Evaluation> evaluations) {

  public SamplerPlan {
    evaluations = List.copyOf(evaluations);
  }

  /**
   * One call of the network.
   *
   * @param t time for the network, in [0,1]
   * @param update [registers][registers + 1], computed in double and rounded once
   * @param step the step, from 1, that this evaluation completes, or 0 where the step goes on
   */
  @SuppressWarnings("ArrayRecordComponent") // read by inner loops, never compared
  public record Evaluation(double t, float[][] update, int step) {}

  /** Steps of the sampler, at most the number of evaluations. */
  public int steps() {
    return evaluations.get(evaluations.size() - 1).step();
  }
}
