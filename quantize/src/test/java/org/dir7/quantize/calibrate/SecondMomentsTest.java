package org.dir7.quantize.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.dir7.backend.cpu.WorkerPool;
import org.dir7.backend.cpu.kernel.GemmKernel;
import org.dir7.backend.cpu.kernel.KernelChoice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecondMomentsTest {

  private final SplittableRandom random = new SplittableRandom(7);
  private final GemmKernel kernel = KernelChoice.ofProcess().kernels().gemm();

  @ParameterizedTest
  @CsvSource({
    "8, 1", "32, 4", "33, 24", "64, 384", "100, 7", "192, 5", "193, 6", "500, 3", "8, 300", "8, 600"
  })
  void isTheSumOfOuterProductsOfAllRowsThatWereAdded(int width, int count) {
    double[] expected = new double[width * width];
    SecondMoments moments = new SecondMoments(width);
    try (WorkerPool pool = new WorkerPool(2)) {
      OuterProducts products = new OuterProducts(kernel, pool);
      for (int turn = 0; turn < 3; turn++) {
        // Longer than it need be: samples are handed over in memory that is used again.
        float[] rows = new float[width * count + 11];
        for (int i = 0; i < rows.length; i++) {
          rows[i] = (float) random.nextDouble(-1, 1);
        }
        products.add(moments, new RowSample.Weighed(rows, count, count, false, false));
        for (int i = 0; i < width; i++) {
          for (int j = 0; j < width; j++) {
            for (int row = 0; row < count; row++) {
              expected[i * width + j] += (double) rows[row * width + i] * rows[row * width + j];
            }
          }
        }
      }
      products.flush();
    }
    assertEquals(3L * count, moments.rows());
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        // FP32 sums of 3 * count products below 1.
        assertEquals(expected[i * width + j], moments.at(i, j), 1e-6 * 3 * count, i + ", " + j);
      }
    }
  }
}
