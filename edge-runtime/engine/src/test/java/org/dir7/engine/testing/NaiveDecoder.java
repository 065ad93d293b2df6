package org.dir7.engine.testing;

import java.util.Arrays;
import java.util.Map;
import org.dir7.engine.config.CheckpointConfig;

/** The tiny decoder's executable definition, in double; images are [channels][height][width]. */
public final class NaiveDecoder {

  private final CheckpointConfig config;
  private final Map<String, double[]> w;

  /**
   * @param weights by checkpoint name, without the prefix that engines give the decoder
   */
  public NaiveDecoder(CheckpointConfig config, Map<String, double[]> weights) {
    this.config = config;
    this.w = weights;
  }

  /**
   * Decodes.
   *
   * @param latent normalised, [C,h,w]
   * @return [3,H,W]
   */
  public double[] apply(double[] latent) {
    int side = config.denoiser().latentSize();
    int channels = config.denoiser().latentChannels();
    double[][][] x = new double[channels][side][side];
    for (int i = 0; i < latent.length; i++) {
      int channel = i / (side * side);
      double value =
          latent[i] * config.latent().std().get(channel) + config.latent().mean().get(channel);
      x[channel][i / side % side][i % side] = Math.tanh(value / 3) * 3;
    }
    for (int stage = 0; stage < config.decoder().channels().size(); stage++) {
      x = relu(stage == 0 ? conv("inp", x) : conv("u" + stage, doubled(x)));
      for (int block = 0; block < config.decoder().blocks().get(stage); block++) {
        String p = "s" + (stage + 1) + "." + block;
        double[][][] y = conv(p + ".b", relu(conv(p + ".a", x)));
        x = relu(add(x, y));
      }
    }
    return shuffled(conv("out", x));
  }

  private double[][][] conv(String name, double[][][] x) {
    double[] weight = w.get(name + ".weight");
    double[] bias = w.get(name + ".bias");
    int height = x[0].length;
    int width = x[0][0].length;
    double[][][] y = new double[bias.length][height][width];
    for (int o = 0; o < y.length; o++) {
      for (double[] row : y[o]) {
        Arrays.fill(row, bias[o]);
      }
      for (int i = 0; i < x.length; i++) {
        for (int tap = 0; tap < 9; tap++) {
          addShifted(y[o], x[i], tap / 3 - 1, tap % 3 - 1, weight[(o * x.length + i) * 9 + tap]);
        }
      }
    }
    return y;
  }

  /** {@code y[row][column] += factor * x[row + down][column + right]}, zero outside of x. */
  private static void addShifted(double[][] y, double[][] x, int down, int right, double factor) {
    int width = x[0].length;
    for (int row = Math.max(0, -down); row < Math.min(x.length, x.length - down); row++) {
      double[] to = y[row];
      double[] from = x[row + down];
      for (int column = Math.max(0, -right); column < Math.min(width, width - right); column++) {
        to[column] += factor * from[column + right];
      }
    }
  }

  private static double[][][] relu(double[][][] x) {
    for (double[][] plane : x) {
      for (double[] row : plane) {
        for (int i = 0; i < row.length; i++) {
          row[i] = Math.max(row[i], 0);
        }
      }
    }
    return x;
  }

  private static double[][][] add(double[][][] x, double[][][] y) {
    for (int c = 0; c < x.length; c++) {
      for (int row = 0; row < x[c].length; row++) {
        for (int i = 0; i < x[c][row].length; i++) {
          y[c][row][i] += x[c][row][i];
        }
      }
    }
    return y;
  }

  private static double[][][] doubled(double[][][] x) {
    double[][][] y = new double[x.length][2 * x[0].length][2 * x[0][0].length];
    for (int c = 0; c < y.length; c++) {
      for (int row = 0; row < y[c].length; row++) {
        for (int i = 0; i < y[c][row].length; i++) {
          y[c][row][i] = x[c][row / 2][i / 2];
        }
      }
    }
    return y;
  }

  private static double[] shuffled(double[][][] x) {
    int height = 2 * x[0].length;
    int width = 2 * x[0][0].length;
    double[] y = new double[x.length / 4 * height * width];
    for (int i = 0; i < y.length; i++) {
      int channel = i / (height * width);
      int row = i / width % height;
      int column = i % width;
      y[i] = x[channel * 4 + row % 2 * 2 + column % 2][row / 2][column / 2];
    }
    return y;
  }
}
