package org.dir7.engine.sample;

import java.util.ArrayList;
import java.util.List;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.DiffusionConfig;
import org.dir7.engine.config.Prediction;
import org.dir7.engine.sample.SamplerPlan.Evaluation;
import org.dir7.engine.sample.TimeGrid.Point;

/** Derives the numbers of each sampler. */
public final class SamplerPlans {

  /** Limit of the contract; a checkpoint's num_train_timesteps may lower it. */
  public static final int MAX_STEPS = 200;

  private SamplerPlans() {}

  /**
   * The plan of a sampler.
   *
   * @param steps 1 to 200, at most num_train_timesteps
   * @throws Dir7Exception (bad input) where steps are out of range or the sampler does not fit
   */
  public static SamplerPlan of(Sampler sampler, DiffusionConfig diffusion, int steps) {
    requireSteps(diffusion, steps);
    Sampler.require(sampler.id(), diffusion.prediction());
    List<Point> grid = TimeGrid.of(diffusion, steps);
    switch (sampler) {
      case EULER:
        return euler(grid);
      case HEUN:
        return heun(grid);
      case DDIM:
        return ddim(grid, diffusion.prediction());
      case DPMPP_2M:
        return dpmpp2m(grid, diffusion.prediction());
    }
    throw new AssertionError(sampler);
  }

  /** Most steps that the checkpoint can do. */
  public static int maxSteps(DiffusionConfig diffusion) {
    return diffusion.prediction() == Prediction.FLOW
        ? MAX_STEPS
        : Math.min(MAX_STEPS, diffusion.numTrainTimesteps());
  }

  /** Refuses a number of steps that the checkpoint cannot do. */
  public static void requireSteps(DiffusionConfig diffusion, int steps) {
    int limit = maxSteps(diffusion);
    if (steps < 1 || steps > limit) {
      throw Dir7Exception.badInput("steps: %d is outside 1..%d", steps, limit);
    }
  }

  private static SamplerPlan euler(List<Point> grid) {
    List<Evaluation> evaluations = new ArrayList<>();
    for (int i = 0; i + 1 < grid.size(); i++) {
      double dt = grid.get(i + 1).t() - grid.get(i).t();
      evaluations.add(new Evaluation(grid.get(i).t(), rows(new double[][] {{1, dt}}), i + 1));
    }
    return new SamplerPlan(1, evaluations);
  }

  /** Registers: latent, latent at the step's start, slope at the step's start. */
  private static SamplerPlan heun(List<Point> grid) {
    List<Evaluation> evaluations = new ArrayList<>();
    int steps = grid.size() - 1;
    for (int i = 0; i < steps; i++) {
      double t = grid.get(i).t();
      double next = grid.get(i + 1).t();
      double dt = next - t;
      double[][] predict = {{1, 0, 0, dt}, {1, 0, 0, 0}, {0, 0, 0, 1}};
      boolean last = i == steps - 1;
      evaluations.add(new Evaluation(t, rows(predict), last ? i + 1 : 0));
      if (!last) {
        double[][] correct = {{0, 1, dt / 2, dt / 2}, {0, 0, 0, 0}, {0, 0, 0, 0}};
        evaluations.add(new Evaluation(next, rows(correct), i + 1));
      }
    }
    return new SamplerPlan(3, evaluations);
  }

  private static SamplerPlan ddim(List<Point> grid, Prediction prediction) {
    List<Evaluation> evaluations = new ArrayList<>();
    for (int i = 0; i + 1 < grid.size(); i++) {
      Point at = grid.get(i);
      Point to = grid.get(i + 1);
      double[] clean = clean(prediction, at);
      double[] noise = noise(prediction, at);
      double ofLatent = to.signal() * clean[0] + to.noise() * noise[0];
      double ofOutput = to.signal() * clean[1] + to.noise() * noise[1];
      double[][] update = {{ofLatent, ofOutput}};
      evaluations.add(new Evaluation(at.t(), rows(update), i + 1));
    }
    return new SamplerPlan(1, evaluations);
  }

  /**
   * Registers: latent, the previous step's clean latent. First and last step are of first order;
   * with flow the second too, because the log signal-to-noise ratio is -infinity at t = 1.
   */
  private static SamplerPlan dpmpp2m(List<Point> grid, Prediction prediction) {
    List<Evaluation> evaluations = new ArrayList<>();
    int steps = grid.size() - 1;
    double lastH = Double.NaN;
    for (int i = 0; i < steps; i++) {
      Point at = grid.get(i);
      Point to = grid.get(i + 1);
      double h = to.lambda() - at.lambda();
      boolean second = i > 0 && i < steps - 1 && Double.isFinite(lastH);
      double extrapolation = second ? h / (2 * lastH) : 0;
      double toward = -to.signal() * StrictMath.expm1(-h);
      double[] clean = clean(prediction, at);
      double[][] update = {
        {
          to.noise() / at.noise() + toward * (1 + extrapolation) * clean[0],
          -toward * extrapolation,
          toward * (1 + extrapolation) * clean[1]
        },
        {clean[0], 0, clean[1]}
      };
      evaluations.add(new Evaluation(at.t(), rows(update), i + 1));
      lastH = h;
    }
    return new SamplerPlan(2, evaluations);
  }

  /** The clean latent z_0 as {factor of z, factor of the network's output}. */
  private static double[] clean(Prediction prediction, Point at) {
    switch (prediction) {
      case FLOW:
        return new double[] {1, -at.noise()};
      case EPSILON:
        return new double[] {1 / at.signal(), -at.noise() / at.signal()};
      case V_PREDICTION:
        return new double[] {at.signal(), -at.noise()};
    }
    throw new AssertionError(prediction);
  }

  /** The noise as {factor of z, factor of the network's output}. */
  private static double[] noise(Prediction prediction, Point at) {
    switch (prediction) {
      case FLOW:
        return new double[] {1, at.signal()};
      case EPSILON:
        return new double[] {0, 1};
      case V_PREDICTION:
        return new double[] {at.noise(), at.signal()};
    }
    throw new AssertionError(prediction);
  }

  private static float[][] rows(double[][] update) {
    float[][] rows = new float[update.length][update[0].length];
    for (int i = 0; i < update.length; i++) {
      for (int j = 0; j < update[i].length; j++) {
        rows[i][j] = (float) update[i][j];
      }
    }
    return rows;
  }
}
