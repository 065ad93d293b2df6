package org.dir7.backend.cpu.kernel;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import jdk.incubator.vector.FloatVector;
import org.dir7.backend.cpu.kernel.MathKernel.Function;
import org.dir7.engine.graph.Activation;

/**
 * Every kernel at every width in one process, often enough to be compiled, and what it allocates.
 */
final class SteadyKernels {

  private static final int ROWS = 48;
  private static final int WIDTH = 384;
  private static final int HEAD = 64;
  private static final int TOKENS = 64;
  private static final int CALLS = 10;
  private static final int ROUNDS = 80;

  /** 512 at most: the kernels have no more. */
  private static final int WIDEST = Math.min(512, FloatVector.SPECIES_PREFERRED.vectorBitSize());

  private final Map<String, Runnable> calls = new LinkedHashMap<>();
  private final Samples samples = new Samples(5);

  private SteadyKernels() {
    // Wider ones than the processor has are objects always.
    for (int width = 128; width <= WIDEST; width *= 2) {
      Kernels kernels = WidthLoader.kernels(Integer.toString(width));
      String at = " at " + width;
      products(kernels.gemm(), at);
      Runnable wkv7 = Wkv7Case.random(TOKENS, 1, HEAD, false).prepared(kernels.wkv7());
      calls.put("WKV-7" + at, wkv7);
      rows(kernels, at);
    }
  }

  /** Prints what a kernel allocates, and ends with 1 where one does. */
  public static void main(String[] args) {
    Map<String, Long> allocated = allocated();
    System.out.println(allocated);
    System.exit(allocated.isEmpty() ? 0 : 1);
  }

  /** The kernels that allocate in the last of many rounds, with their bytes in ten calls. */
  static Map<String, Long> allocated() {
    ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Map<String, Runnable> calls = new SteadyKernels().calls;
    Map<String, Long> allocated = new TreeMap<>();
    // Not until the first round without a byte: a fault may come later, with a compiled helper.
    for (int round = 0; round < ROUNDS; round++) {
      allocated.clear();
      calls.forEach(
          (name, kernel) -> {
            long before = bean.getCurrentThreadAllocatedBytes();
            for (int call = 0; call < CALLS; call++) {
              kernel.run();
            }
            allocated.put(name, bean.getCurrentThreadAllocatedBytes() - before);
          });
    }
    allocated.values().removeIf(bytes -> bytes == 0);
    return allocated;
  }

  private void products(GemmKernel kernel, String at) {
    for (PackedMatrix.Format format : PackedMatrix.Format.values()) {
      calls.put(format + at, product(kernel, format));
    }
    PackedMatrix w = weights(kernel, PackedMatrix.Format.FLOATS);
    float[] base = new float[ROWS * WIDTH];
    Epilogue squared = new Epilogue.Activate(Activation.RELU_SQUARED);
    Epilogue gated = new Epilogue.GatedResidual(base, 0, new float[WIDTH], 0, 0, ROWS);
    Epilogue add = new Epilogue.Add(base, 0, ROWS, true);
    calls.put("relu squared" + at, product(kernel, w, squared));
    calls.put("gated residual" + at, product(kernel, w, gated));
    calls.put("add" + at, product(kernel, w, add));
  }

  private void rows(Kernels kernels, String at) {
    calls.put("layer norm" + at, norm(kernels.norm()));
    calls.put("token shift" + at, shift(kernels.shift()));
    calls.put("WKV inputs" + at, everyRow(WkvRows.prepared(kernels, HEAD)));
    calls.put("head norm" + at, everyRow(WkvRows.finished(kernels, HEAD)));
    float[] x = samples.uniform(WIDTH, -3, 3);
    float[] y = new float[WIDTH];
    calls.put("magnitudes" + at, everyRow(() -> kernels.magnitude().raise(y, x, 0)));
    for (Function function : Function.values()) {
      Runnable row = () -> kernels.math().apply(function, x, 0, y, 0, WIDTH);
      calls.put(function + at, everyRow(row));
    }
  }

  private Runnable shift(TokenShiftKernel kernel) {
    float[] x = samples.normal(2 * WIDTH, 1);
    float[] mixes = samples.normal(2 * WIDTH, 1);
    float[] out = new float[2 * WIDTH];
    int[] outs = {0, WIDTH};
    return everyRow(
        () -> {
          kernel.mix(x, 0, TokenShiftKernel.NONE, WIDTH, mixes, out, outs, 0);
          kernel.mix(x, WIDTH, 0, WIDTH, mixes, out, outs, 0);
        });
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
    return product(kernel, weights(kernel, format), new Epilogue.Activate(Activation.NONE));
  }

  private static Runnable product(GemmKernel kernel, PackedMatrix w, Epilogue epilogue) {
    float[] a = new float[ROWS * WIDTH];
    GemmCall call = new GemmCall(w, WIDTH, new float[ROWS * WIDTH], 0, WIDTH, epilogue);
    AlignedFloats scratch = new AlignedFloats(kernel.scratchFloats(w));
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
