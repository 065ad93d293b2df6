package org.dir7.engine.graph;

import java.util.List;
import org.dir7.engine.config.CrossQuery;

/** Operations on text, time and the condition vector: they run once a prompt or once a step. */
public sealed interface ConditionOp extends Op {

  /**
   * Embedding of t in [0,1], scaled by 1000: {@code width/2} cosines, then as many sines, of angles
   * {@code 1000 t 10000^(-i/(width/2))}, computed in double.
   *
   * @param time SHARED, width 1
   * @param out SHARED, even width
   */
  record TimestepEmbedding(Value time, Value out) implements ConditionOp {
    @Override
    public List<Value> inputs() {
      return List.of(time);
    }

    @Override
    public List<Value> outputs() {
      return List.of(out);
    }
  }

  /**
   * {@code out = silu(time + pooled)}.
   *
   * @param time SHARED
   * @param pooled BRANCH
   * @param out BRANCH
   */
  record AddSilu(Value time, Value pooled, Value out) implements ConditionOp {
    @Override
    public List<Value> inputs() {
      return List.of(time, pooled);
    }

    @Override
    public List<Value> outputs() {
      return List.of(out);
    }
  }

  /**
   * A layer's adaptive vectors: {@code out = ada + table}, nine chunks of the hidden size: shift,
   * scale and gate of time mixing, of CrossWKV, of channel mixing.
   *
   * @param ada BRANCH
   * @param table weight name, as wide as ada
   * @param out BRANCH
   */
  record Modulation(Value ada, String table, Value out) implements ConditionOp {
    @Override
    public List<Value> inputs() {
      return List.of(ada);
    }

    @Override
    public List<Value> outputs() {
      return List.of(out);
    }
  }

  /**
   * Spreads L text tokens over the T scan positions. {@code INTERPOLATE}: linear, token 0 at
   * position 0, token L-1 at position T-1. {@code LEFT_PAD}: zeros, then the tokens last. L = 0
   * gives zeros.
   *
   * @param text TEXT
   * @param out CONDITIONAL_TOKENS, rows by scan position
   */
  record TextQueries(Value text, CrossQuery mode, Value out) implements ConditionOp {
    @Override
    public List<Value> inputs() {
      return List.of(text);
    }

    @Override
    public List<Value> outputs() {
      return List.of(out);
    }
  }
}
