package org.dir7.backend.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs the tiles of a task on fixed threads and the caller. Idle threads spin for a few tens of
 * microseconds, the pause between two operations of a model, and then sleep: on a machine that is
 * busy with other work nothing burns, and the caller alone would finish every task. Allocates
 * nothing after construction.
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

  private final Worker[] workers;

  /** Job number in the high half, tiles that nobody took yet in the low half. */
  private final AtomicLong state = new AtomicLong();

  private final AtomicInteger finished = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile Task task;
  private volatile int tiles;
  private volatile Thread waiting;
  private volatile boolean closed;

  /**
   * Starts the threads.
   *
   * @param threads with the caller, at least 1
   */
  public WorkerPool(int threads) {
    workers = new Worker[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1);
      workers[i].start();
    }
  }

  /** Threads that take tiles, the caller counted. */
  public int threads() {
    return workers.length + 1;
  }

  /** Runs tiles 0 to {@code count - 1}, in any order, and returns when all are done. */
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
    long job = (state.get() >>> 32) + 1;
    state.set(job << 32 | count);
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

  /** Takes a tile and runs it; false where none is left. */
  private boolean takeOne(int worker) {
    long seen = state.get();
    int left = (int) seen;
    if (left == 0) {
      return false;
    }
    // The job number in it makes sure that the tile belongs to the task read below: the job cannot
    // end before this tile does.
    if (!state.compareAndSet(seen, seen - 1)) {
      return true;
    }
    int all = tiles;
    try {
      task.run(all - left, worker);
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
    if (finished.incrementAndGet() == all) {
      LockSupport.unpark(waiting);
    }
    return true;
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
        while (takeOne(index)) {
          // Until no tile is left to take.
        }
        for (int i = 0; i < SPINS && (int) state.get() == 0; i++) {
          Thread.onSpinWait();
        }
        asleep = true;
        while ((int) state.get() == 0 && !closed) {
          LockSupport.park(WorkerPool.this);
        }
        asleep = false;
      }
    }
  }
}
