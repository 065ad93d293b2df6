package org.dir7.backend.cpu.kernel;

import static org.dir7.backend.cpu.kernel.Samples.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.graph.Activation;
import org.dir7.engine.tensor.Half;
import org.junit.jupiter.api.Test;

/** What every matrix kernel must do: the twin's bits, near the exact product, nothing else. */
abstract class GemmContract {

  /** Rows, columns, depth: whole tiles, and rests in each of them. */
  private static final int[][] SIZES = {
    {1, 8, 8},
    {2, 24, 9},
    {3, 1, 1},
    {5, 17, 33},
    {7, 50, 2},
    {9, 12, 5},
    {16, 96, 64},
    {13, 100, 37},
    {41, 64, 96}
  };

  abstract Kernels kernels();

  @Test
  void everyEpilogueGivesTheTwinsBits() {
    for (int[] size : SIZES) {
      Problem p = new Problem(size[0], size[1], size[2]);
      for (Epilogue epilogue : p.epilogues()) {
        for (boolean int8 : new boolean[] {false, true}) {
          float[] expected = p.run(Kernels.plain().gemm(), int8, epilogue);
          float[] actual = p.run(kernels().gemm(), int8, epilogue);
          assertSameBits(expected, actual, p + " int8 " + int8 + " " + epilogue);
        }
      }
    }
  }

  @Test
  void productsLieNearTheExactOnes() {
    for (int[] size : SIZES) {
      Problem p = new Problem(size[0], size[1], size[2]);
      for (boolean int8 : new boolean[] {false, true}) {
        float[] y = p.run(kernels().gemm(), int8, new Epilogue.Activate(Activation.NONE));
        p.assertNear(y, int8);
      }
    }
  }

  /** Sums beyond 2^24, which FP32 would round on the way, take the wide path. */
  @Test
  void integerProductsEqualInt32SumsThatAreScaledOnce() {
    for (int[] size : new int[][] {{1, 8, 8}, {7, 50, 37}, {13, 100, 384}, {6, 9, 1100}}) {
      int m = size[0];
      int n = size[1];
      int k = size[2];
      Problem p = new Problem(m, n, k);
      boolean wide = k > 1040;
      float[] a = new float[m * k];
      for (int i = 0; i < a.length; i++) {
        a[i] = wide ? -128 : (i * 37 % 256) - 128;
      }
      byte[] q = p.q.clone();
      if (wide) {
        Arrays.fill(q, k, 2 * k, (byte) -127);
      }
      GemmKernel kernel = kernels().gemm();
      PackedMatrix w = PackedMatrix.integers(kernel.layout(), n, k, q, p.scale, p.bias);
      assertEquals(wide, w.isWide());
      float[] out = new float[m * n];
      GemmCall call = new GemmCall(w, k, out, 0, n, new Epilogue.Activate(Activation.NONE));
      AlignedFloats scratch = FencedScratch.of(kernel.scratchFloats(w));
      for (int panel = 0; panel < w.panels(); panel++) {
        kernel.tile(call, a, 0, panel, 0, m, scratch);
      }
      FencedScratch.check(scratch);
      float[] expected = new float[m * n];
      for (int i = 0; i < expected.length; i++) {
        int sum = 0;
        for (int j = 0; j < k; j++) {
          sum += (int) a[i / n * k + j] * q[i % n * k + j];
        }
        expected[i] = Math.fma((float) sum, p.scale[i % n], p.bias[i % n]);
      }
      assertSameBits(expected, out, p.toString());
    }
  }

  /**
   * Multiplied by a one among zeros, every finite half must come back as the float it stands for.
   */
  @Test
  void everyFiniteHalfIsUnpackedExactly() {
    GemmKernel kernel = kernels().gemm();
    int depth = 31;
    int columns = 0x10000 / depth + 1;
    short[] bits = new short[columns * depth];
    for (int i = 0; i < bits.length; i++) {
      short half = (short) i;
      bits[i] = Float.isFinite(Half.toFloat(half)) ? half : 0;
    }
    PackedMatrix w = PackedMatrix.halves(kernel.layout(), columns, depth, bits, null);
    float[] one = new float[depth * depth];
    for (int k = 0; k < depth; k++) {
      one[k * depth + k] = 1;
    }
    float[] out = new float[depth * columns];
    Epilogue none = new Epilogue.Activate(Activation.NONE);
    GemmCall call = new GemmCall(w, depth, out, 0, columns, none);
    for (int panel = 0; panel < w.panels(); panel++) {
      kernel.tile(call, one, 0, panel, 0, depth, new AlignedFloats(kernel.scratchFloats(w)));
    }
    for (int i = 0; i < bits.length; i++) {
      int n = i / depth;
      assertEquals(Half.toFloat(bits[i]) + 0f, out[i % depth * columns + n], "half " + bits[i]);
    }
  }

  @Test
  void halvesThatAreNotFiniteAreRefused() {
    short[] bits = {0, (short) 0x7c00};
    assertThrows(
        Dir7Exception.class,
        () -> PackedMatrix.halves(kernels().gemm().layout(), 1, 2, bits, null));
  }

  @Test
  void rowsOutsideTheTileStayUntouched() {
    Problem p = new Problem(20, 40, 16);
    GemmKernel kernel = kernels().gemm();
    PackedMatrix w = PackedMatrix.floats(kernel.layout(), p.n, p.k, p.weights, p.bias);
    float[] out = new float[p.m * p.n];
    GemmCall call = new GemmCall(w, p.k, out, 0, p.n, new Epilogue.Activate(Activation.NONE));
    for (int panel = 0; panel < w.panels(); panel++) {
      kernel.tile(call, p.a, 6 * p.k, panel, 6, 17, new AlignedFloats(kernel.scratchFloats(w)));
    }
    for (int row = 0; row < p.m; row++) {
      boolean written = out[row * p.n] != 0;
      assertEquals(row >= 6 && row < 17, written, "row " + row);
    }
  }

  /** One product with its operands. */
  private static final class Problem {
    final int m;
    final int n;
    final int k;
    final float[] a;
    final float[] weights;
    final byte[] q;
    final float[] scale;
    final float[] bias;
    final float[] base;
    final float[] gate;

    Problem(int m, int n, int k) {
      Samples samples = new Samples(m * 1000 + n * 10 + k);
      this.m = m;
      this.n = n;
      this.k = k;
      a = samples.normal(m * k, 1);
      weights = samples.normal(n * k, 0.1);
      q = samples.bytes(n * k);
      scale = samples.uniform(n, 0.001, 0.002);
      bias = samples.normal(n, 1);
      base = samples.normal(m * n, 1);
      gate = samples.normal(m * n, 1);
    }

    List<Epilogue> epilogues() {
      List<Epilogue> all = new ArrayList<>();
      for (Activation activation : Activation.values()) {
        all.add(new Epilogue.Activate(activation));
      }
      all.add(new Epilogue.GatedResidual(base, 0, gate, 0, n, (m + 1) / 2));
      all.add(new Epilogue.Add(base, 0, (m + 1) / 2, false));
      all.add(new Epilogue.Add(base, 0, m, true));
      all.add(new Epilogue.Add(null, 0, 1, true));
      return all;
    }

    float[] run(GemmKernel kernel, boolean int8, Epilogue epilogue) {
      PackedMatrix w =
          int8
              ? PackedMatrix.bytes(kernel.layout(), n, k, q, scale, bias)
              : PackedMatrix.floats(kernel.layout(), n, k, weights, bias);
      float[] out = new float[m * n + 2];
      GemmCall call = new GemmCall(w, k, out, 1, n, epilogue);
      AlignedFloats scratch = FencedScratch.of(kernel.scratchFloats(w));
      for (int panel = 0; panel < w.panels(); panel++) {
        kernel.tile(call, a, 0, panel, 0, m, scratch);
      }
      FencedScratch.check(scratch);
      assertEquals(0f, out[0], "before the output");
      assertEquals(0f, out[m * n + 1], "behind the output");
      return out;
    }

    void assertNear(float[] y, boolean int8) {
      for (int row = 0; row < m; row++) {
        for (int col = 0; col < n; col++) {
          double exact = bias[col];
          double magnitude = Math.abs(bias[col]);
          for (int i = 0; i < k; i++) {
            int at = col * k + i;
            double term = a[row * k + i] * (int8 ? (double) q[at] * scale[col] : weights[at]);
            exact += term;
            magnitude += Math.abs(term);
          }
          // k roundings of the sum and one of each dequantised weight, half a unit of 2^-23 each.
          double tolerance = (k + 1) * magnitude * 0x1p-24;
          assertEquals(exact, y[1 + row * n + col], tolerance, this + " " + row + ", " + col);
        }
      }
    }

    @Override
    public String toString() {
      return m + "x" + n + "x" + k;
    }
  }
}
