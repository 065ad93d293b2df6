package org.dir7.backend.cpu.plan;

import org.dir7.backend.cpu.MatrixObserver;
import org.dir7.backend.cpu.WorkerPool;
import org.dir7.engine.graph.Op;

/** One operation of the graph, compiled: weights packed, places in the arena known. */
abstract class Step implements WorkerPool.Task {

  /** Looks at this prompt's sizes and says into how many tiles the work falls. */
  abstract int tiles();

  /** Floats of a worker's scratch that a tile uses. */
  int scratchFloats() {
    return 0;
  }

  /** Bytes of packed weights that this step holds, outside the heap. */
  long weightBytes() {
    return 0;
  }

  /** Bytes of vectors and tables that this step holds, in the heap. */
  long tableBytes() {
    return 0;
  }

  /** Shows the input of a matrix product. */
  void show(MatrixObserver observer) {}

  /** What timings call it. */
  String kind(Op op) {
    return op.getClass().getSimpleName();
  }

  /** Floating-point operations at this prompt's sizes, 0 where not counted. */
  long flops() {
    return 0;
  }
}
