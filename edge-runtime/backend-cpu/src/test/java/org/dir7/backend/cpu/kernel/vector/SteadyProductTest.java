package org.dir7.backend.cpu.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.dir7.backend.cpu.kernel.Epilogue;
import org.dir7.backend.cpu.kernel.GemmCall;
import org.dir7.backend.cpu.kernel.GemmKernel;
import org.dir7.backend.cpu.kernel.PackedMatrix;
import org.dir7.engine.graph.Activation;
import org.junit.jupiter.api.Test;

/**
 * Products of the shipped model's width allocate nothing once they are compiled, whatever the type
 * of the weights: a method between the vectors of {@link Panel}, compiled alone for being hot,
 * would take and return them as objects from then on.
 */
class SteadyProductTest {

  private static final int ROWS = 96;
  private static final int WIDTH = 384;
  private static final int CALLS = 20;
  private static final int ROUNDS = 60;

  @Test
  void productsAllocateNothing() {
    ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    GemmKernel kernel = new VectorGemm();
    Runnable[] products =
        Arrays.stream(PackedMatrix.Format.values())
            .map(format -> product(kernel, weights(kernel, format)))
            .toArray(Runnable[]::new);
    long bytes = Long.MAX_VALUE;
    // Not until the first round without a byte: the fault came later, with a compiled helper.
    for (int round = 0; round < ROUNDS; round++) {
      long before = bean.getCurrentThreadAllocatedBytes();
      for (int call = 0; call < CALLS; call++) {
        for (Runnable product : products) {
          product.run();
        }
      }
      bytes = bean.getCurrentThreadAllocatedBytes() - before;
    }
    assertEquals(0, bytes, "bytes in " + CALLS + " products of every kind of weights");
  }

  private static Runnable product(GemmKernel kernel, PackedMatrix w) {
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
