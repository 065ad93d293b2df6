package org.dir7.backend.cpu.plan;

import java.util.ArrayList;
import java.util.List;
import org.dir7.backend.cpu.WorkerPool;
import org.dir7.engine.backend.OpTiming;
import org.dir7.engine.graph.Op;

/** The steps of one stage of a graph, in order. */
final class Plan {

  private final Step[] steps;
  private final String[] names;
  private final String[] kinds;
  private final long[] nanos;
  private final boolean timing;
  private long calls;

  Plan(List<Op> ops, List<Step> steps, boolean timing) {
    this.steps = steps.toArray(new Step[0]);
    this.names = ops.stream().map(op -> op.outputs().get(0).name()).toArray(String[]::new);
    this.kinds = ops.stream().map(op -> op.getClass().getSimpleName()).toArray(String[]::new);
    this.nanos = new long[steps.size()];
    this.timing = timing;
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

  /** Seconds an operation; empty without timing or before the first run. */
  List<OpTiming> timings() {
    List<OpTiming> all = new ArrayList<>();
    for (int i = 0; timing && calls > 0 && i < steps.length; i++) {
      all.add(new OpTiming(names[i], kinds[i], calls, nanos[i], steps[i].flops()));
    }
    return all;
  }
}
