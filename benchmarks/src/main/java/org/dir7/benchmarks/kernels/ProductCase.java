package org.dir7.benchmarks.kernels;

import java.util.Arrays;
import java.util.Random;
import org.dir7.backend.cpu.kernel.AlignedFloats;
import org.dir7.backend.cpu.kernel.Epilogue;
import org.dir7.backend.cpu.kernel.GemmCall;
import org.dir7.backend.cpu.kernel.GemmKernel;
import org.dir7.backend.cpu.kernel.Kernels;
import org.dir7.backend.cpu.kernel.PackedMatrix;
import org.dir7.engine.graph.Activation;

/** A matrix product [512, in] by [in, out]. */
final class ProductCase implements KernelCase {

  private final int in;
  private final int out;
  private final boolean int8;
  private final float[] rows;
  private final AlignedFloats a;
  private final AlignedFloats result;

  ProductCase(int in, int out, boolean int8) {
    this.in = in;
    this.out = out;
    this.int8 = int8;
    rows = KernelCase.normal(ROWS * in, 1);
    a = new AlignedFloats(rows.length);
    result = new AlignedFloats(ROWS * out);
  }

  @Override
  public String name() {
    return "[512,%d] by [%d,%d] %s".formatted(in, in, out, int8 ? "INT8 weights" : "FP32");
  }

  @Override
  public double flops() {
    return 2.0 * ROWS * in * out;
  }

  @Override
  public Runnable on(Kernels kernels) {
    GemmKernel kernel = kernels.gemm();
    PackedMatrix w = weights(kernel);
    Epilogue none = new Epilogue.Activate(Activation.NONE);
    result.align();
    GemmCall call = new GemmCall(w, in, result.array(), result.start(), out, none);
    int ao = KernelCase.place(rows, a);
    AlignedFloats scratch = new AlignedFloats(kernel.scratchFloats(w));
    return () -> {
      scratch.align();
      for (int panel = 0; panel < w.panels(); panel++) {
        kernel.tile(call, a.array(), ao, panel, 0, ROWS, scratch);
      }
    };
  }

  private PackedMatrix weights(GemmKernel kernel) {
    if (!int8) {
      float[] weights = KernelCase.normal(in * out, 0.05);
      return PackedMatrix.floats(kernel.layout(), out, in, weights, null);
    }
    byte[] q = new byte[in * out];
    new Random(1).nextBytes(q);
    float[] scale = KernelCase.normal(out, 0.001);
    return PackedMatrix.bytes(kernel.layout(), out, in, q, scale, null);
  }

  @Override
  public float[] result() {
    return Arrays.copyOfRange(result.array(), result.start(), result.start() + ROWS * out);
  }
}
