package org.dir7.quantize.calibrate;

import java.util.Arrays;
import org.dir7.backend.cpu.MatrixObserver;
import org.dir7.backend.cpu.WorkerPool;
import org.dir7.backend.cpu.kernel.Kernels;
import org.dir7.backend.cpu.kernel.MagnitudeKernel;
import org.dir7.engine.config.TensorCatalog;

/** Shows what a matrix multiplies to its statistics and its second moments, on all threads. */
final class Gatherer {

  /** Rows that a thread copies at a time. */
  private static final int ROWS = 32;

  /** Columns whose histograms a thread counts at a time. */
  private static final int COLUMNS = 96;

  private final CalibrationData data;
  private final RowSample sample;
  private final WorkerPool pool;
  private final MagnitudeKernel magnitude;
  private final OuterProducts products;
  private final float[][] largest;
  private final LogHistogram.Tally[] tallies;

  /**
   * @param data receives everything
   */
  Gatherer(CalibrationData data, RowSample sample, WorkerPool pool, Kernels kernels) {
    this.data = data;
    this.sample = sample;
    this.pool = pool;
    magnitude = kernels.magnitude();
    products = new OuterProducts(kernels.gemm(), pool);
    largest = new float[pool.threads()][0];
    tallies = new LogHistogram.Tally[pool.threads()];
    Arrays.setAll(tallies, worker -> new LogHistogram.Tally());
  }

  /**
   * Adds the rows of a product.
   *
   * @param range of timesteps, see {@link TensorStatistics#range}
   * @param moments whether second moments are wanted
   */
  void gather(String matrix, MatrixObserver.Rows rows, int range, boolean moments) {
    int width = rows.width();
    for (int worker = 0; worker < largest.length; worker++) {
      if (largest[worker].length != width) {
        largest[worker] = new float[width];
      }
      Arrays.fill(largest[worker], 0);
    }
    RowSample.Taken taken = sample.take(rows, matrix.startsWith(TensorCatalog.DECODER_PREFIX));
    copy(taken);
    TensorStatistics statistics = data.statistics(matrix, width);
    for (float[] ofWorker : largest) {
      statistics.raise(range, ofWorker);
    }
    pool.run(
        (cut, worker) -> {
          int from = cut * COLUMNS;
          statistics.count(taken, from, Math.min(from + COLUMNS, width), tallies[worker]);
        },
        (width + COLUMNS - 1) / COLUMNS);
    for (LogHistogram.Tally tally : tallies) {
      statistics.take(range, tally);
    }
    if (moments) {
      products.add(data.moments(matrix, width), sample.weigh(taken));
    }
  }

  /** Copies the rows; largest magnitudes are found while a row is in the first cache. */
  private void copy(RowSample.Taken taken) {
    pool.run(
        (tile, worker) -> {
          int last = Math.min(taken.count(), (tile + 1) * ROWS);
          for (int i = tile * ROWS; i < last; i++) {
            taken.copy(i);
            magnitude.raise(largest[worker], taken.values(), i * taken.width());
          }
        },
        (taken.count() + ROWS - 1) / ROWS);
  }

  /** Adds what waits to be added to second moments: a prompt ends. */
  void flush() {
    products.flush();
  }
}
