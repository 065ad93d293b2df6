package org.dir7.engine.sample;

import java.util.concurrent.CancellationException;
import org.dir7.engine.sample.SamplerPlan.Evaluation;

/** Runs a {@link SamplerPlan} on the host; allocates its registers once. */
public final class SamplerLoop {

  /** The network as the loop sees it. */
  @FunctionalInterface
  public interface Network {
    /**
     * Evaluates the network.
     *
     * @param latent [n]
     * @param t in [0,1]
     * @param out [branches, n]: conditional first, then, in guided runs, without text
     */
    void evaluate(float[] latent, double t, float[] out);
  }

  /** Hears of every completed step and says whether to go on. */
  @FunctionalInterface
  public interface StepListener {
    /**
     * @param step the step just completed, from 1
     * @param steps all steps
     * @param latent the latent after it; read only, valid during the call
     * @return false to cancel
     */
    boolean onStep(int step, int steps, float[] latent);
  }

  /** Registers a plan may use. */
  private static final int MAX_REGISTERS = 3;

  private final int size;
  private final float[][] registers;
  private final float[] out;

  /**
   * @param size floats of a latent
   */
  public SamplerLoop(int size) {
    this.size = size;
    this.registers = new float[MAX_REGISTERS][size];
    this.out = new float[2 * size];
  }

  /** Bytes held for good. */
  public long bytes() {
    return bytes(size);
  }

  /** Bytes that a loop over latents of {@code size} floats holds for good. */
  public static long bytes(int size) {
    return (long) Float.BYTES * size * (MAX_REGISTERS + 2);
  }

  /**
   * Turns noise into a latent.
   *
   * @param guidance scale g of v = without + g (with - without); 1 reads the conditional branch
   *     alone
   * @param noise [n], unchanged
   * @param latent [n], receives the result
   * @throws CancellationException where the listener says so
   */
  public void run(
      SamplerPlan plan,
      double guidance,
      Network network,
      float[] noise,
      float[] latent,
      StepListener listener) {
    System.arraycopy(noise, 0, registers[0], 0, size);
    for (int i = 1; i < MAX_REGISTERS; i++) {
      java.util.Arrays.fill(registers[i], 0);
    }
    for (Evaluation evaluation : plan.evaluations()) {
      network.evaluate(registers[0], evaluation.t(), out);
      if (guidance != 1) {
        guide((float) guidance);
      }
      update(evaluation.update());
      if (evaluation.step() > 0
          && !listener.onStep(evaluation.step(), plan.steps(), registers[0])) {
        throw new CancellationException(
            "cancelled after step " + evaluation.step() + " of " + plan.steps());
      }
    }
    System.arraycopy(registers[0], 0, latent, 0, size);
  }

  private void guide(float guidance) {
    for (int i = 0; i < size; i++) {
      float without = out[size + i];
      out[i] = Math.fma(guidance, out[i] - without, without);
    }
  }

  private void update(float[][] update) {
    int n = update.length;
    float r1 = 0;
    float r2 = 0;
    for (int e = 0; e < size; e++) {
      float r0 = row(update[0], n, e);
      if (n > 1) {
        r1 = row(update[1], n, e);
      }
      if (n > 2) {
        r2 = row(update[2], n, e);
      }
      registers[0][e] = r0;
      if (n > 1) {
        registers[1][e] = r1;
      }
      if (n > 2) {
        registers[2][e] = r2;
      }
    }
  }

  private float row(float[] factors, int n, int e) {
    float sum = factors[0] * registers[0][e];
    for (int j = 1; j < n; j++) {
      sum = Math.fma(factors[j], registers[j][e], sum);
    }
    return Math.fma(factors[n], out[e], sum);
  }
}
