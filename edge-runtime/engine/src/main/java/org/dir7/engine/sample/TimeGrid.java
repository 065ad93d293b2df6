package org.dir7.engine.sample;

import java.util.ArrayList;
import java.util.List;
import org.dir7.engine.config.DiffusionConfig;
import org.dir7.engine.config.Prediction;

/**
 * The points of a trajectory: noise first, the clean latent last.
 *
 * <p>flow: t uniform from 1 to 0, scales (1-t, t). epsilon and v_prediction: "trailing" indices
 * {@code floor(n - i n / steps + 0.5) - 1} of n = num_train_timesteps with linear betas, t = index
 * / n, scales (sqrt(abar), sqrt(1-abar)); and (0, 1, 0) at the end.
 */
final class TimeGrid {

  private TimeGrid() {}

  /**
   * @param t time for the network
   * @param signal scale a of the clean latent in z = a z_0 + s noise
   * @param noise scale s of the noise
   */
  record Point(double t, double signal, double noise) {

    /** Half the logarithm of the signal-to-noise ratio, log(a/s); infinite at the ends. */
    double lambda() {
      if (noise == 0) {
        return Double.POSITIVE_INFINITY;
      }
      return signal == 0 ? Double.NEGATIVE_INFINITY : StrictMath.log(signal / noise);
    }
  }

  /** steps + 1 points. */
  static List<Point> of(DiffusionConfig diffusion, int steps) {
    List<Point> points = new ArrayList<>(steps + 1);
    if (diffusion.prediction() == Prediction.FLOW) {
      for (int i = 0; i <= steps; i++) {
        double t = i == steps ? 0 : 1 - i / (double) steps;
        points.add(new Point(t, 1 - t, t));
      }
      return points;
    }
    int n = diffusion.numTrainTimesteps();
    double[] signalPower = signalPower(diffusion, n);
    for (int i = 0; i < steps; i++) {
      int index = (int) Math.floor(n - (double) i * n / steps + 0.5) - 1;
      double power = signalPower[index];
      points.add(new Point((double) index / n, Math.sqrt(power), Math.sqrt(1 - power)));
    }
    points.add(new Point(0, 1, 0));
    return points;
  }

  /** abar: the running product of 1 - beta, betas linear. */
  private static double[] signalPower(DiffusionConfig diffusion, int n) {
    double[] power = new double[n];
    double product = 1;
    for (int i = 0; i < n; i++) {
      double share = n == 1 ? 0 : (double) i / (n - 1);
      double beta = diffusion.betaStart() + (diffusion.betaEnd() - diffusion.betaStart()) * share;
      product *= 1 - beta;
      power[i] = product;
    }
    return power;
  }
}
