package org.dir7.engine.testing;

import static org.dir7.engine.testing.NaiveMath.gather;
import static org.dir7.engine.testing.NaiveMath.map;
import static org.dir7.engine.testing.NaiveMath.normalise;
import static org.dir7.engine.testing.NaiveMath.scatter;

import java.util.Arrays;
import java.util.Map;
import org.dir7.engine.config.CrossQuery;
import org.dir7.engine.config.DenoiserConfig;

/**
 * The denoiser's executable definition: double precision, plain loops, tokens really permuted into
 * scan order, nothing hoisted or shared. Independent of {@code org.dir7.engine.graph}.
 */
public final class NaiveDenoiser {

  private final DenoiserConfig c;
  private final Map<String, double[]> w;
  private final int width;
  private final int grid;
  private final int tokens;

  /**
   * @param weights by checkpoint name, row-major
   */
  public NaiveDenoiser(DenoiserConfig config, Map<String, double[]> weights) {
    this.c = config;
    this.w = weights;
    this.width = config.hiddenSize();
    this.grid = config.latentSize() / config.patchSize();
    this.tokens = grid * grid;
  }

  /**
   * The network's output.
   *
   * @param z latent [C,h,w]
   * @param t in [0,1]
   * @param text [L][Dt]; L = 0 for the branch without text
   * @param pooled [Dt]
   * @return [C,h,w]
   */
  public double[] apply(double[] z, double t, double[][] text, double[] pooled) {
    double[][] x = linear("embed", patchify(z));
    addPositions(x);
    double[] condition = condition(t, pooled);
    double[] ada = linear("ada", condition);
    double[][] queries = queries(text);
    double[][] timeFirst = null;
    double[][] crossFirst = null;
    for (int i = 0; i < c.layers(); i++) {
      int[] order = order(i);
      x = gather(x, order);
      timeFirst = timeFirst == null ? null : gather(timeFirst, order);
      crossFirst = crossFirst == null ? null : gather(crossFirst, order);
      String p = "blocks." + i;
      double[] m = sum(ada, w.get(p + ".ada"));
      Mixed time = mix(p + ".time", modulated(x, m, 0), timeFirst, null);
      x = addGated(x, time.y, m, 2);
      Mixed cross = mix(p + ".cross", modulated(x, m, 3), crossFirst, queries);
      x = addGated(x, cross.y, m, 5);
      x = addGated(x, channel(p + ".channel", modulated(x, m, 6)), m, 8);
      x = scatter(x, order);
      timeFirst = scatter(time.first, order);
      crossFirst = scatter(cross.first, order);
    }
    double[] out = linear("ada_out", condition);
    return unpatchify(linear("head", modulated(x, out, 0)));
  }

  private record Mixed(double[][] y, double[][] first) {}

  /** Time mixing ({@code queries} null) or CrossWKV; rows in scan order. */
  private Mixed mix(String p, double[][] x, double[][] firstOrNull, double[][] queries) {
    double[][] r =
        linear(p + ".receptance", queries == null ? shift(x, w.get(p + ".x_r")) : queries);
    double[][] decay =
        map(
            lora(p + ".w_lora", shift(x, w.get(p + ".x_w")), Math::tanh),
            u -> Math.exp(-0.606531 * NaiveMath.sigmoid(u)));
    double[][] key = linear(p + ".key", shift(x, w.get(p + ".x_k")));
    double[][] xv = shift(x, w.get(p + ".x_v"));
    double[][] v = linear(p + ".value", xv);
    double[][] first = firstOrNull;
    if (first == null) {
      first = v;
    } else {
      double[][] share = map(lora(p + ".v_lora", xv, u -> u), NaiveMath::sigmoid);
      double[][] moved = new double[tokens][width];
      for (int t = 0; t < tokens; t++) {
        for (int d = 0; d < width; d++) {
          moved[t][d] = v[t][d] + (first[t][d] - v[t][d]) * share[t][d];
        }
      }
      v = moved;
    }
    double[][] a =
        map(lora(p + ".a_lora", shift(x, w.get(p + ".x_a")), u -> u), NaiveMath::sigmoid);
    double[][] g = lora(p + ".g_lora", shift(x, w.get(p + ".x_g")), NaiveMath::sigmoid);

    int n = c.headSize();
    double[] keyScale = w.get(p + ".k_k");
    double[] keyShare = w.get(p + ".k_a");
    double[] bonusScale = w.get(p + ".r_k");
    double[] gamma = w.get(p + ".ln_x.weight");
    double[] beta = w.get(p + ".ln_x.bias");
    double[][] k = new double[tokens][width];
    double[][] removal = new double[tokens][width];
    double[][] replacement = new double[tokens][width];
    for (int t = 0; t < tokens; t++) {
      for (int h = 0; h < width; h += n) {
        double norm = 0;
        for (int d = h; d < h + n; d++) {
          double kk = key[t][d] * keyScale[d];
          norm += kk * kk;
        }
        norm = Math.max(Math.sqrt(norm), 1e-12);
        for (int d = h; d < h + n; d++) {
          double kk = key[t][d] * keyScale[d] / norm;
          k[t][d] = key[t][d] * (1 + (a[t][d] - 1) * keyShare[d]);
          removal[t][d] = -kk;
          replacement[t][d] = kk * a[t][d];
        }
      }
    }
    double[][][] state = new double[width / n][n][n];
    double[][] y = NaiveWkv7.apply(r, decay, k, v, removal, replacement, state);
    for (int t = 0; t < tokens; t++) {
      double[] normed = normalise(y[t], n, 64e-5);
      for (int h = 0; h < width; h += n) {
        double bonus = 0;
        for (int d = h; d < h + n; d++) {
          bonus += r[t][d] * k[t][d] * bonusScale[d];
        }
        for (int d = h; d < h + n; d++) {
          double affine = normed[d] * gamma[d] + beta[d];
          y[t][d] = (affine + bonus * v[t][d]) * g[t][d];
        }
      }
    }
    return new Mixed(linear(p + ".output", y), first);
  }

  private double[][] channel(String p, double[][] x) {
    double[][] key = linear(p + ".key", shift(x, w.get(p + ".x_k")));
    return linear(p + ".value", map(key, u -> Math.max(u, 0) * Math.max(u, 0)));
  }

  /** {@code x[t] + (x[t-1] - x[t]) * mix}, zero before the first. */
  private double[][] shift(double[][] x, double[] mix) {
    double[][] y = new double[tokens][width];
    for (int t = 0; t < tokens; t++) {
      for (int d = 0; d < width; d++) {
        double before = t == 0 ? 0 : x[t - 1][d];
        y[t][d] = x[t][d] + (before - x[t][d]) * mix[d];
      }
    }
    return y;
  }

  private double[][] modulated(double[][] x, double[] m, int shift) {
    double[][] y = new double[tokens][];
    for (int t = 0; t < tokens; t++) {
      y[t] = normalise(x[t], width, 1e-6);
      for (int d = 0; d < width; d++) {
        y[t][d] = y[t][d] * (1 + m[(shift + 1) * width + d]) + m[shift * width + d];
      }
    }
    return y;
  }

  private double[][] addGated(double[][] x, double[][] y, double[] m, int gate) {
    double[][] out = new double[tokens][width];
    for (int t = 0; t < tokens; t++) {
      for (int d = 0; d < width; d++) {
        out[t][d] = x[t][d] + m[gate * width + d] * y[t][d];
      }
    }
    return out;
  }

  private double[] condition(double t, double[] pooled) {
    int half = w.get("t1.weight").length / width / 2;
    double[] e = new double[2 * half];
    for (int i = 0; i < half; i++) {
      double angle = t * 1000 * Math.exp(-Math.log(10000) * i / half);
      e[i] = Math.cos(angle);
      e[half + i] = Math.sin(angle);
    }
    double[] time = linear("t2", map(linear("t1", e), NaiveMath::silu));
    return map(sum(time, linear("pool", pooled)), NaiveMath::silu);
  }

  private double[][] queries(double[][] text) {
    int count = text.length;
    double[][] q = new double[tokens][c.textDim()];
    for (int s = 0; s < tokens && count > 0; s++) {
      if (c.crossQuery() == CrossQuery.LEFT_PAD) {
        int at = s - (tokens - count);
        q[s] = at < 0 ? q[s] : text[at];
        continue;
      }
      double position = (double) s / (tokens - 1) * (count - 1);
      int low = (int) Math.floor(position);
      int high = Math.min(low + 1, count - 1);
      double f = position - low;
      for (int d = 0; d < q[s].length; d++) {
        q[s][d] = text[low][d] * (1 - f) + text[high][d] * f;
      }
    }
    return q;
  }

  /** Written out here, and not taken from ScanOrder, to be independent of it. */
  private int[] order(int layer) {
    int[] order = new int[tokens];
    for (int s = 0; s < tokens; s++) {
      switch (c.scan().get(layer % c.scan().size())) {
        case ROW:
          order[s] = s;
          break;
        case ROW_REV:
          order[s] = tokens - 1 - s;
          break;
        case COL:
          order[s] = s % grid * grid + s / grid;
          break;
        case COL_REV:
          order[s] = tokens - 1 - (s % grid * grid + s / grid);
          break;
      }
    }
    return order;
  }

  private double[][] patchify(double[] z) {
    int p = c.patchSize();
    double[][] rows = new double[tokens][c.latentChannels() * p * p];
    forEachPixel((token, feature, pixel) -> rows[token][feature] = z[pixel]);
    return rows;
  }

  private double[] unpatchify(double[][] rows) {
    double[] z = new double[c.latentChannels() * c.latentSize() * c.latentSize()];
    forEachPixel((token, feature, pixel) -> z[pixel] = rows[token][feature]);
    return z;
  }

  private interface Pixel {
    void at(int token, int feature, int pixel);
  }

  private void forEachPixel(Pixel visit) {
    int p = c.patchSize();
    int side = c.latentSize();
    for (int channel = 0; channel < c.latentChannels(); channel++) {
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          int token = y / p * grid + x / p;
          int feature = (channel * p + y % p) * p + x % p;
          visit.at(token, feature, (channel * side + y) * side + x);
        }
      }
    }
  }

  private void addPositions(double[][] x) {
    int quarter = width / 4;
    for (int t = 0; t < tokens; t++) {
      for (int i = 0; i < quarter; i++) {
        double frequency = 1 / Math.pow(10000, i / (width / 4.0));
        int row = t / grid;
        int column = t % grid;
        double[] at = {row * frequency, column * frequency};
        for (int axis = 0; axis < 2; axis++) {
          // The table is part of the model as FP32.
          x[t][2 * axis * quarter + i] += (float) Math.sin(at[axis]);
          x[t][(2 * axis + 1) * quarter + i] += (float) Math.cos(at[axis]);
        }
      }
    }
  }

  private double[][] lora(
      String name, double[][] x, java.util.function.DoubleUnaryOperator activation) {
    return linear(name + ".up", map(linear(name + ".down", x), activation));
  }

  private double[][] linear(String name, double[][] x) {
    return NaiveMath.linear(x, w.get(name + ".weight"), w.get(name + ".bias"));
  }

  private double[] linear(String name, double[] x) {
    return linear(name, new double[][] {x})[0];
  }

  private static double[] sum(double[] a, double[] b) {
    double[] y = Arrays.copyOf(a, a.length);
    for (int i = 0; i < y.length; i++) {
      y[i] += b[i];
    }
    return y;
  }
}
