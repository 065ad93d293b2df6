package org.dir7.engine.testing;

import org.dir7.engine.config.DiffusionConfig;
import org.dir7.engine.sample.Sampler;

/**
 * The samplers' executable definition, in double, each step spelled out on the latent itself.
 * Independent of {@code SamplerPlans}, which states the same as linear updates.
 */
public final class NaiveSamplers {

  /** The network, guidance included. */
  @FunctionalInterface
  public interface Network {
    double[] apply(double[] z, double t);
  }

  /** Time for the network, and scales of signal and noise in {@code z = a z_0 + s noise}. */
  private record Point(double t, double a, double s) {
    double lambda() {
      if (s == 0) {
        return Double.POSITIVE_INFINITY;
      }
      return a == 0 ? Double.NEGATIVE_INFINITY : Math.log(a / s);
    }
  }

  private final DiffusionConfig diffusion;
  private final Network network;

  public NaiveSamplers(DiffusionConfig diffusion, Network network) {
    this.diffusion = diffusion;
    this.network = network;
  }

  /** The latent at the end of the trajectory from {@code noise}. */
  public double[] sample(Sampler sampler, double[] noise, int steps) {
    return switch (sampler) {
      case EULER -> euler(noise, steps);
      case HEUN -> heun(noise, steps);
      case DDIM -> ddim(noise, grid(steps));
      case DPMPP_2M -> dpmpp2m(noise, grid(steps));
    };
  }

  private double[] euler(double[] noise, int steps) {
    double[] z = noise;
    for (int i = 0; i < steps; i++) {
      double t = time(i, steps);
      z = blend(1, z, time(i + 1, steps) - t, network.apply(z, t));
    }
    return z;
  }

  private double[] heun(double[] noise, int steps) {
    double[] z = noise;
    for (int i = 0; i < steps; i++) {
      double t = time(i, steps);
      double next = time(i + 1, steps);
      double[] slope = network.apply(z, t);
      if (i < steps - 1) {
        double[] far = network.apply(blend(1, z, next - t, slope), next);
        slope = blend(0.5, slope, 0.5, far);
      }
      z = blend(1, z, next - t, slope);
    }
    return z;
  }

  private double[] ddim(double[] noise, Point[] grid) {
    double[] z = noise;
    for (int i = 0; i + 1 < grid.length; i++) {
      double[] out = network.apply(z, grid[i].t);
      z = blend(grid[i + 1].a, clean(z, out, grid[i]), grid[i + 1].s, noise(z, out, grid[i]));
    }
    return z;
  }

  private double[] dpmpp2m(double[] noise, Point[] grid) {
    double[] z = noise;
    double[] last = null;
    double lastH = Double.NaN;
    int steps = grid.length - 1;
    for (int i = 0; i < steps; i++) {
      Point at = grid[i];
      Point to = grid[i + 1];
      double[] x0 = clean(z, network.apply(z, at.t), at);
      double h = to.lambda() - at.lambda();
      double[] d = x0;
      if (i > 0 && i < steps - 1 && Double.isFinite(lastH)) {
        double share = h / (2 * lastH);
        d = blend(1 + share, x0, -share, last);
      }
      z = blend(to.s / at.s, z, -to.a * Math.expm1(-h), d);
      last = x0;
      lastH = h;
    }
    return z;
  }

  private Point[] grid(int steps) {
    Point[] grid = new Point[steps + 1];
    int n = diffusion.numTrainTimesteps();
    for (int i = 0; i < steps; i++) {
      switch (diffusion.prediction()) {
        case FLOW -> grid[i] = new Point(time(i, steps), 1 - time(i, steps), time(i, steps));
        case EPSILON, V_PREDICTION -> {
          int index = (int) Math.floor(n - (double) i * n / steps + 0.5) - 1;
          double power = 1;
          for (int k = 0; k <= index; k++) {
            double range = diffusion.betaEnd() - diffusion.betaStart();
            power *= 1 - (diffusion.betaStart() + (n == 1 ? 0 : range * k / (n - 1)));
          }
          grid[i] = new Point((double) index / n, Math.sqrt(power), Math.sqrt(1 - power));
        }
      }
    }
    grid[steps] = new Point(0, 1, 0);
    return grid;
  }

  private double[] clean(double[] z, double[] out, Point at) {
    return switch (diffusion.prediction()) {
      case FLOW -> blend(1, z, -at.s, out);
      case EPSILON -> blend(1 / at.a, z, -at.s / at.a, out);
      case V_PREDICTION -> blend(at.a, z, -at.s, out);
    };
  }

  private double[] noise(double[] z, double[] out, Point at) {
    return switch (diffusion.prediction()) {
      case FLOW -> blend(1, z, at.a, out);
      case EPSILON -> out;
      case V_PREDICTION -> blend(at.a, out, at.s, z);
    };
  }

  private static double time(int step, int steps) {
    return (double) (steps - step) / steps;
  }

  private static double[] blend(double p, double[] x, double q, double[] y) {
    double[] z = new double[x.length];
    for (int i = 0; i < z.length; i++) {
      z[i] = p * x[i] + q * y[i];
    }
    return z;
  }
}
