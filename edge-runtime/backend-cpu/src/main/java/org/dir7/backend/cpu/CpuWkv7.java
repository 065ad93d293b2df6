package org.dir7.backend.cpu;

import org.dir7.backend.cpu.kernel.AlignedFloats;
import org.dir7.backend.cpu.kernel.Slice;
import org.dir7.backend.cpu.kernel.Wkv7Call;
import org.dir7.backend.cpu.kernel.Wkv7Kernel;
import org.dir7.engine.backend.Wkv7Operator;

/**
 * {@link Wkv7Operator}: tokens in the order given, heads and blocks of value rows over the threads.
 */
final class CpuWkv7 implements Wkv7Operator {

  private final Wkv7Kernel kernel;
  private final WorkerPool pool;

  CpuWkv7(Wkv7Kernel kernel, int threads) {
    this.kernel = kernel;
    this.pool = new WorkerPool(threads);
  }

  @Override
  public void apply(
      int tokens,
      int heads,
      int headSize,
      float[] r,
      float[] w,
      float[] k,
      float[] v,
      float[] a,
      float[] b,
      float[] state,
      float[] y) {
    if (state.length != heads * headSize * headSize) {
      throw new IllegalArgumentException(
          "state has %d values; %d heads of %d need %d"
              .formatted(state.length, heads, headSize, heads * headSize * headSize));
    }
    int[] order = new int[tokens];
    for (int s = 0; s < tokens; s++) {
      order[s] = s;
    }
    Wkv7Call call =
        new Wkv7Call(
            tokens,
            heads,
            headSize,
            order,
            false,
            new Slice(r, 0),
            new Slice(w, 0),
            new Slice(k, 0),
            new Slice(v, 0),
            new Slice(a, 0),
            new Slice(b, 0),
            new Slice(y, 0),
            state,
            0);
    int rows = kernel.blockRows(headSize);
    int blocks = (headSize + rows - 1) / rows;
    AlignedFloats[] scratch =
        AlignedFloats.forThreads(pool.threads(), kernel.scratchFloats(headSize));
    pool.run(
        (tile, worker) -> {
          int from = tile % blocks * rows;
          int to = Math.min(from + rows, headSize);
          kernel.run(call, tile / blocks, from, to, scratch[worker]);
        },
        heads * blocks);
  }

  @Override
  public void close() {
    pool.close();
  }
}
