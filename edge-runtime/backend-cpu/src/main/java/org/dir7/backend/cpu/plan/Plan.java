package org.dir7.backend.cpu.plan;

import java.util.ArrayList;
import java.util.List;
import org.dir7.backend.cpu.MatrixObserver;
import org.dir7.backend.cpu.WorkerPool;
import org.dir7.engine.backend.OpTiming;
import org.dir7.engine.graph.Op;

/** The steps of one stage of a graph, in order. */
final class Plan {

  /** A step and the operation that it does, or helps to do. */
  record Entry(Op op, Step step) {}

  private final Step[] steps;
  private final String[] names;
  private final String[] kinds;
  private final long[] nanos;
  private final boolean timing;
  private long calls;

  Plan(List<Entry> entries, boolean timing) {
    this.steps = entries.stream().map(Entry::step).toArray(Step[]::new);
    this.names = entries.stream().map(e -> e.op.outputs().get(0).name()).toArray(String[]::new);
    this.kinds = entries.stream().map(e -> e.step.kind(e.op)).toArray(String[]::new);
    this.nanos = new long[entries.size()];
    this.timing = timing;
  }

  /** As {@link #run}, and shows the observer what each matrix multiplies. */
  void run(WorkerPool pool, MatrixObserver observer) {
    calls++;
    for (Step step : steps) {
      step.show(observer);
      pool.run(step, step.tiles());
    }
  }

  void run(WorkerPool pool) {
    calls++;
    if (timing) {
      runTimed(pool);
      return;
    }
    for (Step step : steps) {
      pool.run(step, step.tiles());
    }
  }

  private void runTimed(WorkerPool pool) {
    long before = System.nanoTime();
    for (int i = 0; i < steps.length; i++) {
      pool.run(steps[i], steps[i].tiles());
      long after = System.nanoTime();
      nanos[i] += after - before;
      before = after;
    }
  }

  /** The steps that multiply with weights. */
  List<MatrixStep> matrices() {
    List<MatrixStep> matrices = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof MatrixStep matrix) {
        matrices.add(matrix);
      }
    }
    return matrices;
  }

  /** Seconds an operation; empty without timing or before the first run. */
  List<OpTiming> timings() {
    List<OpTiming> all = new ArrayList<>();
    for (int i = 0; timing && calls > 0 && i < steps.length; i++) {
      all.add(new OpTiming(names[i], kinds[i], calls, nanos[i], steps[i].flops()));
    }
    return all;
  }
}
