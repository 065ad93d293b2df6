package org.dir7.backend.tensorrt.network;

import java.util.List;

/** What the plugin computes, in double precision, one token after the other. */
final class ArrayWkv {

  private final WkvLayer layer;
  private final List<ArrayTensor> inputs;
  private final int tokens;
  private final int width;

  ArrayWkv(WkvLayer layer, List<ArrayTensor> inputs) {
    this.layer = layer;
    this.inputs = inputs;
    this.tokens = inputs.get(0).shape()[1];
    this.width = inputs.get(0).shape()[2];
  }

  float[] apply() {
    float[] z = new float[inputs.get(0).values().length];
    for (int batch = 0; batch < inputs.get(0).shape()[0]; batch++) {
      for (int head = 0; head < width; head += layer.headSize()) {
        head(z, batch, head);
      }
    }
    return z;
  }

  private double in(int input, int batch, int token, int channel) {
    return inputs.get(input).values()[(batch * tokens + token) * width + channel];
  }

  private double vector(int row, int channel) {
    return layer.vectors()[row * width + channel];
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private void head(float[] z, int b, int from) {
    int n = layer.headSize();
    int[] order = layer.scan().order(layer.grid());
    double[][] state = new double[n][n];
    for (int s = 0; s < tokens; s++) {
      int token = order[s];
      double[] r = new double[n];
      double[] v = new double[n];
      double[] k = new double[n];
      double[] kk = new double[n];
      double[] a = new double[n];
      double[] decay = new double[n];
      double norm = 0;
      double bonus = 0;
      for (int i = 0; i < n; i++) {
        int c = from + i;
        r[i] = in(0, b, layer.receptanceByScan() ? s : token, c);
        decay[i] = Math.exp(-0.606531 * sigmoid(in(1, b, token, c)));
        double key = in(2, b, token, c);
        v[i] = in(3, b, token, c);
        if (layer.valueResidual()) {
          v[i] += (in(6, b, token, c) - v[i]) * sigmoid(in(7, b, token, c));
        }
        a[i] = sigmoid(in(4, b, token, c));
        kk[i] = key * vector(0, c);
        norm += kk[i] * kk[i];
        k[i] = key * (1 + (a[i] - 1) * vector(1, c));
        bonus += r[i] * k[i] * vector(2, c);
      }
      norm = Math.max(Math.sqrt(norm), 1e-12);
      double[] y = new double[n];
      double mean = 0;
      for (int i = 0; i < n; i++) {
        double removed = 0;
        for (int j = 0; j < n; j++) {
          removed -= state[i][j] * kk[j] / norm;
        }
        for (int j = 0; j < n; j++) {
          state[i][j] = state[i][j] * decay[j] + removed * kk[j] / norm * a[j] + v[i] * k[j];
          y[i] += state[i][j] * r[j];
        }
        mean += y[i] / n;
      }
      double variance = 0;
      for (int i = 0; i < n; i++) {
        variance += (y[i] - mean) * (y[i] - mean) / n;
      }
      for (int i = 0; i < n; i++) {
        int c = from + i;
        double normal = (y[i] - mean) / Math.sqrt(variance + 64e-5);
        double affine = normal * vector(3, c) + vector(4, c);
        z[(b * tokens + token) * width + c] =
            (float) ((affine + bonus * v[i]) * in(5, b, token, c));
      }
    }
  }
}
