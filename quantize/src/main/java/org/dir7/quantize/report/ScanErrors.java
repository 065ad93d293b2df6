package org.dir7.quantize.report;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dir7.backend.cpu.MatrixObserver;
import org.dir7.engine.config.DenoiserConfig;

/**
 * How an error grows along a layer's scan: what its time mixing hands to the output matrix, with
 * the text, compared token by token in the order in which the recurrence visits them.
 */
final class ScanErrors {

  private static final Pattern OUTPUT = Pattern.compile("blocks\\.(\\d+)\\.time\\.output\\.weight");

  private final DenoiserConfig config;
  private final Map<Integer, float[]> exact = new HashMap<>();
  private final Map<Integer, double[][]> sums = new TreeMap<>();

  ScanErrors(DenoiserConfig config) {
    this.config = config;
  }

  /** Sees the checkpoint's product. */
  void exact(String matrix, MatrixObserver.Rows rows) {
    layer(matrix).ifPresent(layer -> exact.put(layer, conditional(rows)));
  }

  /** Sees the engine's product, for the same latent. */
  void stored(String matrix, MatrixObserver.Rows rows) {
    layer(matrix).ifPresent(layer -> add(layer, exact.get(layer), conditional(rows)));
  }

  /** The first, the middle and the last layer are enough to see it. */
  private java.util.Optional<Integer> layer(String matrix) {
    Matcher matcher = OUTPUT.matcher(matrix);
    if (!matcher.matches()) {
      return java.util.Optional.empty();
    }
    int layer = Integer.parseInt(matcher.group(1));
    boolean shown = layer == 0 || layer == config.layers() / 2 || layer == config.layers() - 1;
    return shown ? java.util.Optional.of(layer) : java.util.Optional.empty();
  }

  private float[] conditional(MatrixObserver.Rows rows) {
    float[] values = new float[config.tokens() * rows.width()];
    for (int token = 0; token < config.tokens(); token++) {
      rows.copy(token, values, token * rows.width());
    }
    return values;
  }

  private void add(int layer, float[] a, float[] b) {
    int[] order = config.scan().get(layer % config.scan().size()).order(config.grid());
    int width = a.length / order.length;
    double[][] of = sums.computeIfAbsent(layer, l -> new double[order.length][2]);
    for (int s = 0; s < order.length; s++) {
      for (int k = order[s] * width; k < (order[s] + 1) * width; k++) {
        double d = (double) b[k] - a[k];
        of[s][0] += d * d;
        of[s][1] += (double) a[k] * a[k];
      }
    }
  }

  /** By layer, the relative error at each position of its scan. */
  Map<Integer, double[]> relative() {
    Map<Integer, double[]> relative = new TreeMap<>();
    sums.forEach(
        (layer, of) -> {
          double[] errors = new double[of.length];
          for (int s = 0; s < errors.length; s++) {
            errors[s] = of[s][1] > 0 ? Math.sqrt(of[s][0] / of[s][1]) : 0;
          }
          relative.put(layer, errors);
        });
    return relative;
  }
}
