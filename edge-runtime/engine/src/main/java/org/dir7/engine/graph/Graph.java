package org.dir7.engine.graph;

import java.util.List;

/**
 * A model as operations in data-flow order. Built once from the configuration; the CPU backend
 * compiles it to a plan, the TensorRT backend emits layers from it.
 *
 * @param inputs values that the caller provides
 * @param ops each after the operations that it reads from
 * @param output the result
 * @param values every value, by id
 */
public record Graph(List<Value> inputs, List<Op> ops, Value output, List<Value> values) {

  public Graph {
    inputs = List.copyOf(inputs);
    ops = List.copyOf(ops);
    values = List.copyOf(values);
  }

  /**
   * The operations of one stage, in order: run PROMPT once a prompt, STEP once a t, CALL always.
   */
  public List<Op> ops(Stage stage) {
    return ops.stream().filter(op -> op.stage() == stage).toList();
  }

  /** The input of that name. */
  public Value input(String name) {
    return inputs.stream()
        .filter(v -> v.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no input " + name));
  }
}
