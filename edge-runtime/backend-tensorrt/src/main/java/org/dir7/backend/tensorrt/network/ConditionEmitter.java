package org.dir7.backend.tensorrt.network;

import org.dir7.engine.graph.ConditionOp;
import org.dir7.engine.graph.ConditionOp.AddSilu;
import org.dir7.engine.graph.ConditionOp.Modulation;

/**
 * Emits {@link ConditionOp}s, FP32 throughout: they are a row a branch. Timestep embedding and text
 * queries are computed on the host and are inputs of the networks.
 */
final class ConditionEmitter<T> {

  private final Emission<T> e;

  ConditionEmitter(Emission<T> emission) {
    this.e = emission;
  }

  void emit(ConditionOp op) {
    if (op instanceof AddSilu add) {
      T time = e.as(e.get(add.time()), Type.FP32);
      T pooled = e.as(e.get(add.pooled()), Type.FP32);
      e.put(add.out(), e.silu(e.sink.combine(Pointwise.ADD, pooled, time)));
    } else if (op instanceof Modulation modulation) {
      T ada = e.as(e.get(modulation.ada()), Type.FP32);
      T table = e.row(modulation.table(), Type.FP32);
      e.put(modulation.out(), e.sink.combine(Pointwise.ADD, ada, table));
    } else {
      throw new IllegalArgumentException(op + " is computed on the host");
    }
  }
}
