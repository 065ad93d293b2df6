package org.dir7.backend.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs the tiles of a task on fixed threads and the caller. Each thread begins with a run of tiles
 * of its own, always the same part of them, so that where tiles follow the rows of the data, a
 * thread finds in its caches what it wrote the step before; whoever is done takes what others have
 * not begun. Idle threads spin for a few tens of microseconds, the pause between two operations of
 * a model, and then sleep: on a machine that is busy with other work nothing burns, and the caller
 * alone would finish every task. Allocates nothing after construction.
 *
 * <p>One caller at a time.
 */
public final class WorkerPool implements AutoCloseable {

  /** Work that falls into independent tiles. */
  public interface Task {
    /**
     * Runs one tile.
     *
     * @param worker 0 to {@link WorkerPool#threads()} - 1: no two tiles run at once with the same
     */
    void run(int tile, int worker);
  }

  private static final int SPINS = 2000;

  /** Longs from one run's state to the next, so that no two share a cache line. */
  private static final int APART = 16;

  private final Worker[] workers;

  /** Of each run: job number in the high half, tiles that nobody took yet in the low half. */
  private final AtomicLongArray left;

  private final AtomicInteger finished = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile Task task;
  private volatile int tiles;
  private volatile int job;
  private volatile Thread waiting;
  private volatile boolean closed;

  /**
   * Starts the threads.
   *
   * @param threads with the caller, at least 1
   */
  public WorkerPool(int threads) {
    workers = new Worker[threads - 1];
    left = new AtomicLongArray(threads * APART);
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1);
      workers[i].start();
    }
  }

  /** Threads that take tiles, the caller counted. */
  public int threads() {
    return workers.length + 1;
  }

  /**
   * Runs tiles 0 to {@code count - 1}, and returns when all are done. Worker w of n begins with
   * tile {@code w * count / n}.
   */
  public void run(Task work, int count) {
    if (workers.length == 0 || count <= 1) {
      for (int tile = 0; tile < count; tile++) {
        work.run(tile, 0);
      }
      return;
    }
    finished.set(0);
    tiles = count;
    task = work;
    int next = job + 1;
    for (int run = 0; run < threads(); run++) {
      left.set(run * APART, (long) next << 32 | firstTile(run + 1, count) - firstTile(run, count));
    }
    job = next;
    for (int i = 0; i < workers.length && i < count - 1; i++) {
      workers[i].wake();
    }
    while (takeOne(0)) {
      // Until no tile is left to take.
    }
    awaitOthers(count);
    task = null;
    Throwable thrown = failure.getAndSet(null);
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
  }

  private void awaitOthers(int count) {
    for (int i = 0; i < SPINS && finished.get() < count; i++) {
      Thread.onSpinWait();
    }
    waiting = Thread.currentThread();
    while (finished.get() < count) {
      LockSupport.park(this);
    }
    waiting = null;
  }

  private int firstTile(int run, int count) {
    return (int) ((long) run * count / threads());
  }

  /** Takes a tile and runs it, the worker's own first; false where none is left. */
  private boolean takeOne(int worker) {
    for (int i = 0; i < threads(); i++) {
      int run = (worker + i) % threads();
      long seen = left.get(run * APART);
      while ((int) seen != 0) {
        // The job number in it makes sure that the tile belongs to the task read below: the job
        // cannot end before this tile does.
        if (left.compareAndSet(run * APART, seen, seen - 1)) {
          run(firstTile(run + 1, tiles) - (int) seen, worker);
          return true;
        }
        seen = left.get(run * APART);
      }
    }
    return false;
  }

  private void run(int tile, int worker) {
    int all = tiles;
    try {
      task.run(tile, worker);
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
    if (finished.incrementAndGet() == all) {
      LockSupport.unpark(waiting);
    }
  }

  /** Ends the threads; a task in progress completes first. */
  @Override
  public void close() {
    closed = true;
    for (Worker worker : workers) {
      LockSupport.unpark(worker);
    }
  }

  private final class Worker extends Thread {
    private final int index;
    private volatile boolean asleep;

    Worker(int index) {
      super("dir7-cpu-" + index);
      this.index = index;
      setDaemon(true);
    }

    void wake() {
      if (asleep) {
        LockSupport.unpark(this);
      }
    }

    @Override
    public void run() {
      while (!closed) {
        int seen = job; // before looking for tiles, so that a job that comes meanwhile is noticed
        while (takeOne(index)) {
          // Until no tile is left to take.
        }
        for (int i = 0; i < SPINS && job == seen; i++) {
          Thread.onSpinWait();
        }
        asleep = true;
        while (job == seen && !closed) {
          LockSupport.park(WorkerPool.this);
        }
        asleep = false;
      }
    }
  }
}
