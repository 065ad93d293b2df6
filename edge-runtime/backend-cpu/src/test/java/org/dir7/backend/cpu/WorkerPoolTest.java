package org.dir7.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

  /** Tiles 0 and 2 wait for each other, so nobody is left to take them from whom they belong to. */
  @Test
  void aWorkerBeginsWithItsPartOfTheTiles() {
    CyclicBarrier both = new CyclicBarrier(2);
    AtomicIntegerArray workers = new AtomicIntegerArray(4);
    try (WorkerPool pool = new WorkerPool(2)) {
      for (int repeat = 0; repeat < 100; repeat++) {
        pool.run(
            (tile, worker) -> {
              workers.set(tile, worker);
              if (tile % 2 == 0) {
                meet(both);
              }
            },
            4);
        assertEquals(0, workers.get(0), "who ran tile 0");
        assertEquals(1, workers.get(2), "who ran tile 2");
      }
    }
  }

  private static void meet(CyclicBarrier both) {
    try {
      both.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new AssertionError("the other worker did not come", e);
    }
  }

  /** Tile 0 waits until all others have run; 1 to 4 are in the same part. */
  @Test
  void whoIsDoneTakesWhatOthersHaveNotBegun() {
    CountDownLatch others = new CountDownLatch(9);
    AtomicIntegerArray workers = new AtomicIntegerArray(10);
    try (WorkerPool pool = new WorkerPool(2)) {
      pool.run(
          (tile, worker) -> {
            workers.set(tile, worker);
            if (tile == 0) {
              await(others);
            } else {
              others.countDown();
            }
          },
          10);
    }
    for (int tile = 1; tile < 5; tile++) {
      assertEquals(1 - workers.get(0), workers.get(tile), "who ran tile " + tile);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS), "nobody took the others");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
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
