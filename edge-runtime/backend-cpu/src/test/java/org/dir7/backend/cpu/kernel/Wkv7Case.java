package org.dir7.backend.cpu.kernel;

import java.util.List;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.testing.Golden;

/** A recurrence with its operands, and the naive form in double. */
final class Wkv7Case {
  final int tokens;
  final int heads;
  final int n;
  final int[] order;
  final boolean byScan;
  float[] r;
  float[] w;
  float[] k;
  float[] v;
  float[] a;
  float[] b;
  float[] state;
  final float[] y;

  Wkv7Case(int tokens, int heads, int n, int[] order, boolean byScan) {
    this.tokens = tokens;
    this.heads = heads;
    this.n = n;
    this.order = order;
    this.byScan = byScan;
    y = new float[tokens * heads * n];
  }

  static Wkv7Case random(int tokens, int heads, int n, boolean byScan) {
    Samples samples = new Samples(tokens + 100L * n);
    Wkv7Case c = new Wkv7Case(tokens, heads, n, samples.order(tokens), byScan);
    int size = tokens * heads * n;
    c.r = samples.normal(size, 1);
    c.w = samples.uniform(size, 0.55, 1);
    c.k = samples.normal(size, 0.3);
    c.v = samples.normal(size, 0.3);
    // kk of unit length, and kk * a with a in (0,1): what keeps the model's recurrence stable.
    c.a = samples.normal(size, 1);
    c.b = new float[size];
    float[] share = samples.uniform(size, 0, 1);
    for (int head = 0; head < tokens * heads; head++) {
      double norm = 0;
      for (int j = 0; j < n; j++) {
        norm += c.a[head * n + j] * c.a[head * n + j];
      }
      for (int j = 0; j < n; j++) {
        int i = head * n + j;
        c.a[i] = (float) (-c.a[i] / Math.sqrt(norm));
        c.b[i] = -c.a[i] * share[i];
      }
    }
    c.state = samples.normal(heads * n * n, 0.3);
    return c;
  }

  /** The recurrence of wkv7_state. */
  static Wkv7Case golden(Safetensors file) {
    List<Integer> shape = file.tensor("r").shape();
    int[] order = new int[shape.get(0)];
    for (int s = 0; s < order.length; s++) {
      order[s] = s;
    }
    Wkv7Case c = new Wkv7Case(order.length, shape.get(1), shape.get(2), order, false);
    c.r = Golden.floats(file, "r");
    c.w = Golden.floats(file, "w");
    c.k = Golden.floats(file, "k");
    c.v = Golden.floats(file, "v");
    c.a = Golden.floats(file, "a");
    c.b = Golden.floats(file, "b");
    c.state = Golden.floats(file, "state_in");
    return c;
  }

  Wkv7Case withoutState() {
    state = null;
    return this;
  }

  void run(Wkv7Kernel kernel) {
    AlignedFloats scratch = FencedScratch.of(kernel.scratchFloats(n));
    prepared(kernel, scratch).run();
    FencedScratch.check(scratch);
  }

  /** A run that can be had again, with nothing to allocate. */
  Runnable prepared(Wkv7Kernel kernel) {
    return prepared(kernel, new AlignedFloats(kernel.scratchFloats(n)));
  }

  private Runnable prepared(Wkv7Kernel kernel, AlignedFloats scratch) {
    Wkv7Call call =
        new Wkv7Call(
            tokens, heads, n, order, byScan, slice(r), slice(w), slice(k), slice(v), slice(a),
            slice(b), slice(y), state, 0);
    int block = kernel.blockRows(n);
    return () -> {
      for (int head = 0; head < heads; head++) {
        for (int from = 0; from < n; from += block) {
          kernel.run(call, head, from, Math.min(from + block, n), scratch);
        }
      }
    };
  }

  private static Slice slice(float[] array) {
    return new Slice(array, 0);
  }

  /** y, computed as written in the paper; the state is replaced by the final one. */
  double[] naive(double[] s) {
    double[] out = new double[y.length];
    for (int t = 0; t < tokens; t++) {
      for (int h = 0; h < heads; h++) {
        int row = (order[t] * heads + h) * n;
        int receptance = ((byScan ? t : order[t]) * heads + h) * n;
        for (int i = 0; i < n; i++) {
          int at = (h * n + i) * n;
          double sa = 0;
          for (int j = 0; j < n; j++) {
            sa += s[at + j] * a[row + j];
          }
          for (int j = 0; j < n; j++) {
            s[at + j] = s[at + j] * w[row + j] + sa * b[row + j] + (double) v[row + i] * k[row + j];
            out[row + i] += s[at + j] * r[receptance + j];
          }
        }
      }
    }
    return out;
  }
}
