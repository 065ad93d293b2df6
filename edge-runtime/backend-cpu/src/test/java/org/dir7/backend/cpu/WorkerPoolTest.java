package org.dir7.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkerPoolTest {

  @Test
  void everyTileRunsOnceWhateverTheCounts() {
    for (int threads : new int[] {1, 2, 7}) {
      try (WorkerPool pool = new WorkerPool(threads)) {
        for (int count = 0; count < 300; count++) {
          AtomicIntegerArray runs = new AtomicIntegerArray(count + 1);
          pool.run((tile, worker) -> runs.incrementAndGet(tile), count);
          for (int tile = 0; tile < count; tile++) {
            assertEquals(1, runs.get(tile), "tile " + tile + " of " + count);
          }
          assertEquals(0, runs.get(count), "a tile too many");
        }
      }
    }
  }

  @Test
  void aWorkersTilesNeverOverlap() {
    int threads = 4;
    AtomicIntegerArray running = new AtomicIntegerArray(threads);
    try (WorkerPool pool = new WorkerPool(threads)) {
      pool.run(
          (tile, worker) -> {
            assertEquals(1, running.incrementAndGet(worker));
            Thread.onSpinWait();
            running.decrementAndGet(worker);
          },
          5000);
    }
  }

  @Test
  void aFailureReachesTheCallerAndTheNextTaskRuns() {
    try (WorkerPool pool = new WorkerPool(3)) {
      IllegalStateException thrown =
          assertThrows(
              IllegalStateException.class,
              () ->
                  pool.run(
                      (tile, worker) -> {
                        if (tile == 17) {
                          throw new IllegalStateException("tile 17");
                        }
                      },
                      40));
      assertEquals("tile 17", thrown.getMessage());
      AtomicIntegerArray runs = new AtomicIntegerArray(1);
      pool.run((tile, worker) -> runs.incrementAndGet(0), 40);
      assertEquals(40, runs.get(0));
    }
  }
}
