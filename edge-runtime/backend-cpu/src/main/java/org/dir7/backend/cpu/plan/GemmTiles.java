package org.dir7.backend.cpu.plan;

import org.dir7.backend.cpu.kernel.AlignedFloats;
import org.dir7.backend.cpu.kernel.GemmCall;
import org.dir7.backend.cpu.kernel.GemmKernel;

/**
 * Cuts a matrix product into tiles: a panel of columns by a run of rows. Tiles of a run follow each
 * other, and there is a run for each thread where it pays, so that a thread meets the rows that it
 * wrote in the step before (see {@link org.dir7.backend.cpu.WorkerPool}). With panels shared out
 * instead, every thread read all rows, half of them from another core's cache: a denoising step on
 * two threads took 1.15 to 1.2 times as long (Zen 5).
 */
public final class GemmTiles {

  /** Tiles a thread, where the rows allow it, so that a thread that is held up hurts little. */
  private static final int TILES_A_THREAD = 4;

  /** Fewer rows do not pay for reading a panel, or for unpacking an INT8 one. */
  private static final int MIN_ROWS = 64;

  /** Rows from which on a thread's own run pays, though every run unpacks all panels. */
  private static final int OWN_ROWS = 128;

  private final GemmKernel kernel;
  private final GemmCall call;
  private final float[] a;
  private final int ao;
  private final int threads;
  private final int panels;
  private int rows;
  private int rowsATile;

  /**
   * @param ao first element of A's row 0
   * @param threads that will take tiles
   */
  public GemmTiles(GemmKernel kernel, GemmCall call, float[] a, int ao, int threads) {
    this.kernel = kernel;
    this.call = call;
    this.a = a;
    this.ao = ao;
    this.threads = threads;
    this.panels = call.w().panels();
  }

  /**
   * Cuts a number of rows, at most those of A and of the output. Returns how many tiles there are.
   */
  public int cut(int rowCount) {
    rows = rowCount;
    int wanted = (threads * TILES_A_THREAD + panels - 1) / panels;
    int runs = Math.max(1, Math.min(wanted, rows / MIN_ROWS));
    runs = Math.max(runs, Math.min(threads, rows / OWN_ROWS));
    int block = kernel.rowBlock();
    rowsATile = ((rows + runs - 1) / runs + block - 1) / block * block;
    return panels * ((rows + rowsATile - 1) / rowsATile);
  }

  /** Floats of each thread's scratch. */
  public int scratchFloats() {
    return kernel.scratchFloats(call.w());
  }

  /** Computes one tile of those that {@link #cut} counted. */
  public void run(int tile, AlignedFloats scratch) {
    int from = tile / panels * rowsATile;
    int to = Math.min(from + rowsATile, rows);
    kernel.tile(call, a, ao + from * call.aStride(), tile % panels, from, to, scratch);
  }

  long flops() {
    return 2L * rows * call.w().columns() * call.w().depth();
  }
}
