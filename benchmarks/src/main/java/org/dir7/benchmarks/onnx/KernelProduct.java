package org.dir7.benchmarks.onnx;

import java.util.Random;
import org.dir7.backend.cpu.WorkerPool;
import org.dir7.backend.cpu.kernel.AlignedFloats;
import org.dir7.backend.cpu.kernel.Epilogue;
import org.dir7.backend.cpu.kernel.GemmCall;
import org.dir7.backend.cpu.kernel.GemmKernel;
import org.dir7.backend.cpu.kernel.KernelChoice;
import org.dir7.backend.cpu.kernel.PackedMatrix;
import org.dir7.backend.cpu.plan.GemmTiles;
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

  private final WorkerPool pool;
  private final GemmKernel kernel;
  private final GemmTiles tiles;
  private final int count;
  private final AlignedFloats[] scratch;

  KernelProduct(Product shape, int rows, Kind kind, int threads) {
    this.pool = new WorkerPool(threads);
    this.kernel = KernelChoice.ofProcess().kernels().gemm();
    Random random = new Random(SEED);
    PackedMatrix w = weights(shape, kind, random);
    float[] a = RandomTensors.normal(random, rows * shape.in());
    AlignedFloats out = new AlignedFloats(rows * shape.out());
    Epilogue plain = new Epilogue.Activate(Activation.NONE);
    GemmCall call = new GemmCall(w, shape.in(), out.array(), out.start(), shape.out(), plain);
    this.tiles = new GemmTiles(kernel, call, a, 0, threads);
    this.count = tiles.cut(rows);
    this.scratch = AlignedFloats.forThreads(threads, tiles.scratchFloats());
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
    for (AlignedFloats each : scratch) {
      each.align();
    }
    pool.run((tile, worker) -> tiles.run(tile, scratch[worker]), count);
  }

  @Override
  public void close() {
    pool.close();
  }
}
