package org.dir7.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.MathKernel.Function;
import org.dir7.engine.graph.Activation;
import org.junit.jupiter.api.Test;

/**
 * Kernels allocate nothing once they are compiled. Two faults made objects of vectors for the rest
 * of a process: a method between the vectors of a panel, compiled alone for being hot; and stores
 * of vectors whose class the compiler did not know ({@code Lanes.V}). The second came by chance and
 * with many threads; it comes always where the process has had several widths, as here.
 */
class SteadyKernelsTest {

  private static final int ROWS = 48;
  private static final int WIDTH = 384;
  private static final int HEAD = 64;
  private static final int TOKENS = 64;
  private static final int CALLS = 10;
  private static final int ROUNDS = 80;

  /** 512 at most: the kernels have no more. */
  private static final int WIDEST = Math.min(512, FloatVector.SPECIES_PREFERRED.vectorBitSize());

  private final Samples samples = new Samples(5);

  @Test
  void nothingIsAllocatedInAProcessThatHasHadEveryWidth() {
    ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<Runnable> calls = new ArrayList<>();
    // Wider ones than the processor has are objects always.
    for (int width = 128; width <= WIDEST; width *= 2) {
      Kernels kernels = WidthLoader.kernels(Integer.toString(width));
      for (PackedMatrix.Format format : PackedMatrix.Format.values()) {
        calls.add(product(kernels.gemm(), format));
      }
      calls.add(Wkv7Case.random(TOKENS, 1, HEAD, false).prepared(kernels.wkv7()));
      calls.add(norm(kernels.norm()));
      for (Function function : Function.values()) {
        float[] x = samples.uniform(WIDTH, -3, 3);
        float[] y = new float[WIDTH];
        calls.add(everyRow(() -> kernels.math().apply(function, x, 0, y, 0, WIDTH)));
      }
    }
    long[] bytes = new long[calls.size()];
    // Not until the first round without a byte: a fault may come later, with a compiled helper.
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < bytes.length; i++) {
        long before = bean.getCurrentThreadAllocatedBytes();
        for (int call = 0; call < CALLS; call++) {
          calls.get(i).run();
        }
        bytes[i] = bean.getCurrentThreadAllocatedBytes() - before;
      }
    }
    for (int i = 0; i < bytes.length; i++) {
      assertEquals(0, bytes[i], "bytes in " + CALLS + " calls of kernel " + i);
    }
  }

  /** What is short runs often, for the compiler counts. */
  private static Runnable everyRow(Runnable row) {
    return () -> {
      for (int r = 0; r < ROWS; r++) {
        row.run();
      }
    };
  }

  private Runnable norm(NormKernel kernel) {
    float[] x = samples.normal(WIDTH, 2);
    float[] modulation = samples.normal(2 * WIDTH, 1);
    float[] out = new float[WIDTH];
    float[] partials = new float[Partials.COUNT];
    return everyRow(
        () -> kernel.modulate(x, 0, WIDTH, 1e-6f, modulation, 0, WIDTH, out, 0, partials));
  }

  private static Runnable product(GemmKernel kernel, PackedMatrix.Format format) {
    PackedMatrix w = weights(kernel, format);
    float[] a = new float[ROWS * WIDTH];
    Epilogue none = new Epilogue.Activate(Activation.NONE);
    GemmCall call = new GemmCall(w, WIDTH, new float[ROWS * WIDTH], 0, WIDTH, none);
    float[] scratch = new float[kernel.scratchFloats(w)];
    return () -> {
      for (int panel = 0; panel < w.panels(); panel++) {
        kernel.tile(call, a, 0, panel, 0, ROWS, scratch);
      }
    };
  }

  private static PackedMatrix weights(GemmKernel kernel, PackedMatrix.Format format) {
    int n = WIDTH * WIDTH;
    return switch (format) {
      case FLOATS -> PackedMatrix.floats(kernel.layout(), WIDTH, WIDTH, new float[n], null);
      case HALVES -> PackedMatrix.halves(kernel.layout(), WIDTH, WIDTH, new short[n], null);
      case BYTES ->
          PackedMatrix.bytes(kernel.layout(), WIDTH, WIDTH, new byte[n], new float[WIDTH], null);
    };
  }
}
