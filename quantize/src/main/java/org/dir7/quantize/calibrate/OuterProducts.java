package org.dir7.quantize.calibrate;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dir7.backend.cpu.WorkerPool;
import org.dir7.backend.cpu.kernel.AlignedFloats;
import org.dir7.backend.cpu.kernel.Epilogue;
import org.dir7.backend.cpu.kernel.GemmCall;
import org.dir7.backend.cpu.kernel.GemmKernel;
import org.dir7.backend.cpu.kernel.PackedMatrix;

/**
 * Adds rows to {@link SecondMoments} with the backend's own matrix kernel: X^T X, from the diagonal
 * down. Rows of several samples are added together, for adding to the sums costs as much as some
 * dozens of rows. Each element is one chain of fused multiply-adds over the rows, so that the bits
 * are the same at every vector width and number of threads. Its memory is allocated once a size.
 */
final class OuterProducts {

  /** Rows, and columns, of a block of the transposed sample that is copied at a time. */
  private static final int COPIED = 32;

  /** Most rows that are added together, unless a sample has more. */
  private static final int TOGETHER = 512;

  private record Size(int strip, int columns, int depth) {}

  /** Rows of samples that wait to be added. */
  private static final class Waiting {
    private float[] rows = {};
    private int count;

    void add(RowSample.Weighed sample, int width) {
      if (rows.length == 0) {
        rows = new float[TOGETHER * width];
      }
      System.arraycopy(sample.values(), 0, rows, count * width, sample.count() * width);
      count += sample.count();
    }
  }

  private final GemmKernel kernel;
  private final WorkerPool pool;
  private final Map<Size, PackedMatrix> packed = new HashMap<>();
  private final Map<SecondMoments, Waiting> waiting = new LinkedHashMap<>();
  private final AlignedFloats[] scratch;
  private float[] transposed = {};

  OuterProducts(GemmKernel kernel, WorkerPool pool) {
    this.kernel = kernel;
    this.pool = pool;
    scratch = new AlignedFloats[pool.threads()];
  }

  /** Adds a sample's rows, which are as wide as the moments: at {@link #flush} at the latest. */
  void add(SecondMoments moments, RowSample.Weighed sample) {
    int width = moments.width();
    Waiting of = waiting.computeIfAbsent(moments, m -> new Waiting());
    if (of.count + sample.count() > TOGETHER) {
      flush(moments, of);
    }
    if (sample.count() >= TOGETHER) {
      add(moments, sample.values(), sample.count());
    } else {
      of.add(sample, width);
    }
    moments.added(sample);
  }

  /** Adds everything that waits. */
  void flush() {
    waiting.forEach(this::flush);
  }

  private void flush(SecondMoments moments, Waiting of) {
    if (of.count > 0) {
      add(moments, of.rows, of.count);
      of.count = 0;
    }
  }

  private void add(SecondMoments moments, float[] rows, int count) {
    int width = moments.width();
    if (transposed.length < width * count) {
      transposed = new float[width * count];
    }
    pool.run(
        (tile, worker) -> transpose(rows, count, width, tile * COPIED),
        (width + COPIED - 1) / COPIED);
    int strips = SecondMoments.strips(width);
    PackedMatrix[] matrices = new PackedMatrix[strips];
    int[] firstTile = new int[strips + 1];
    for (int s = 0; s < strips; s++) {
      Size size = new Size(s, SecondMoments.columns(width, s), count);
      matrices[s] =
          packed.computeIfAbsent(
              size, of -> PackedMatrix.zeros(kernel.layout(), of.columns, of.depth));
      firstTile[s + 1] = firstTile[s] + matrices[s].panels();
      growScratch(kernel.scratchFloats(matrices[s]));
    }
    pool.run(
        (s, worker) -> matrices[s].fillTransposed(rows, s * SecondMoments.STRIP, width), strips);
    GemmCall[] calls = calls(moments, matrices, count);
    pool.run(
        (tile, worker) -> {
          int s = 0;
          while (tile >= firstTile[s + 1]) {
            s++;
          }
          int panel = tile - firstTile[s];
          int from = matrices[s].firstColumn(panel);
          int first = s * SecondMoments.STRIP;
          int ao = (first + from) * count;
          kernel.tile(calls[s], transposed, ao, panel, from, width - first, scratch[worker]);
        },
        firstTile[strips]);
  }

  private static GemmCall[] calls(SecondMoments moments, PackedMatrix[] matrices, int count) {
    float[] sums = moments.sums();
    GemmCall[] calls = new GemmCall[matrices.length];
    for (int s = 0; s < calls.length; s++) {
      int start = SecondMoments.start(moments.width(), s);
      int rows = moments.width() - s * SecondMoments.STRIP;
      Epilogue add = new Epilogue.Add(sums, start, rows, false);
      calls[s] = new GemmCall(matrices[s], count, sums, start, matrices[s].columns(), add);
    }
    return calls;
  }

  private void growScratch(int floats) {
    for (int i = 0; i < scratch.length; i++) {
      if (scratch[i] == null || scratch[i].size() < floats) {
        scratch[i] = new AlignedFloats(floats);
      } else {
        scratch[i].align();
      }
    }
  }

  /** Transposes some columns of [count, width], in blocks that the first cache holds. */
  private void transpose(float[] rows, int count, int width, int from) {
    int to = Math.min(width, from + COPIED);
    for (int first = 0; first < count; first += COPIED) {
      int last = Math.min(count, first + COPIED);
      for (int k = from; k < to; k++) {
        for (int r = first; r < last; r++) {
          transposed[k * count + r] = rows[r * width + k];
        }
      }
    }
  }
}
