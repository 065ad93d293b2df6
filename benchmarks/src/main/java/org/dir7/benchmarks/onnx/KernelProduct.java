package org.dir7.benchmarks.onnx;

import java.util.Random;
import org.dir7.backend.cpu.WorkerPool;
import org.dir7.backend.cpu.kernel.AlignedFloats;
import org.dir7.backend.cpu.kernel.Epilogue;
import org.dir7.backend.cpu.kernel.GemmCall;
import org.dir7.backend.cpu.kernel.GemmKernel;
import org.dir7.backend.cpu.kernel.KernelChoice;
import org.dir7.backend.cpu.kernel.PackedMatrix;
import org.dir7.benchmarks.measure.Ideal.Product;
import org.dir7.engine.graph.Activation;

/** The same product by the CPU backend's kernel, cut into tiles as its plan cuts them. */
final class KernelProduct implements AutoCloseable {

  /** How weights are stored; the arithmetic is FP32. */
  enum Kind {
    FP32,
    W8
  }

  private static final int SEED = 5;
  private static final int TILES_A_THREAD = 4;

  private final WorkerPool pool;
  private final GemmKernel kernel;
  private final GemmCall call;
  private final float[] a;
  private final int rows;
  private final int rowsATile;
  private final AlignedFloats[] scratch;

  KernelProduct(Product shape, int rows, Kind kind, int threads) {
    this.pool = new WorkerPool(threads);
    this.kernel = KernelChoice.ofProcess().kernels().gemm();
    this.rows = rows;
    Random random = new Random(SEED);
    PackedMatrix w = weights(shape, kind, random);
    this.a = RandomTensors.normal(random, rows * shape.in());
    Epilogue plain = new Epilogue.Activate(Activation.NONE);
    float[] out = new float[rows * shape.out()];
    this.call = new GemmCall(w, shape.in(), out, 0, shape.out(), plain);
    int runs = (threads * TILES_A_THREAD + w.panels() - 1) / w.panels();
    int block = kernel.rowBlock();
    this.rowsATile = ((rows + runs - 1) / runs + block - 1) / block * block;
    this.scratch = AlignedFloats.forThreads(threads, kernel.scratchFloats(w));
  }

  private PackedMatrix weights(Product shape, Kind kind, Random random) {
    int size = shape.in() * shape.out();
    if (kind == Kind.FP32) {
      float[] values = RandomTensors.normal(random, size);
      return PackedMatrix.floats(kernel.layout(), shape.out(), shape.in(), values, null);
    }
    byte[] q = new byte[size];
    random.nextBytes(q);
    float[] scale = RandomTensors.normal(random, shape.out());
    return PackedMatrix.bytes(kernel.layout(), shape.out(), shape.in(), q, scale, null);
  }

  void run() {
    int panels = call.w().panels();
    for (AlignedFloats each : scratch) {
      each.align();
    }
    pool.run(this::tile, panels * ((rows + rowsATile - 1) / rowsATile));
  }

  private void tile(int tile, int worker) {
    int panels = call.w().panels();
    int from = tile / panels * rowsATile;
    int to = Math.min(from + rowsATile, rows);
    kernel.tile(call, a, from * call.aStride(), tile % panels, from, to, scratch[worker]);
  }

  @Override
  public void close() {
    pool.close();
  }
}
