package org.dir7.backend.cpu.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dir7.backend.cpu.MatrixObserver;
import org.dir7.backend.cpu.WorkerPool;
import org.dir7.engine.backend.OpTiming;
import org.dir7.engine.graph.Op;
import org.dir7.engine.graph.Value;

/** The steps of one stage of a graph, in order. */
final class Plan {

  /** A step and the operation that it does, or helps to do. */
  record Entry(Op op, Step step) {}

  private final Step[] steps;
  private final Op[] ops;
  private final String[] names;
  private final String[] kinds;
  private final long[] nanos;
  private final boolean timing;
  private long calls;

  Plan(List<Entry> entries, boolean timing) {
    this.steps = entries.stream().map(Entry::step).toArray(Step[]::new);
    this.ops = entries.stream().map(Entry::op).toArray(Op[]::new);
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
    run(pool, 0, steps.length);
  }

  /** Runs the steps {@code from} to {@code to}, exclusive. */
  void run(WorkerPool pool, int from, int to) {
    for (int i = from; i < to; i++) {
      pool.run(steps[i], steps[i].tiles());
    }
  }

  int size() {
    return steps.length;
  }

  /**
   * The first step of the operation that multiplies with a matrix: steps of one operation may hand
   * on what lies outside the arena. -1 where this plan has no such matrix.
   */
  int first(String matrix) {
    for (int i = 0; i < steps.length; i++) {
      if (steps[i] instanceof MatrixStep step && step.matrix().equals(matrix)) {
        int first = i;
        while (first > 0 && ops[first - 1] == ops[i]) {
          first--;
        }
        return first;
      }
    }
    return -1;
  }

  /** The operation that multiplies with a matrix, where this plan has it. */
  Optional<Op> op(String matrix) {
    int first = first(matrix);
    return first < 0 ? Optional.empty() : Optional.of(ops[first]);
  }

  /** Adds, to values that changed, those that follow from them here. */
  void spread(Set<Value> changed) {
    for (Op op : ops) {
      if (reads(op, changed)) {
        changed.addAll(op.outputs());
      }
    }
  }

  /** The first step that reads one of some values; {@link #size} where none does. */
  int firstReader(Set<Value> values) {
    int i = 0;
    while (i < ops.length && !reads(ops[i], values)) {
      i++;
    }
    return i;
  }

  /** Whether a step reads a value. */
  boolean reads(Value value) {
    return firstReader(Set.of(value)) < size();
  }

  private static boolean reads(Op op, Set<Value> values) {
    return op.inputs().stream().anyMatch(values::contains);
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
