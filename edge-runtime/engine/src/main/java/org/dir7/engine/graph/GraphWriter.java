package org.dir7.engine.graph;

import java.util.ArrayList;
import java.util.List;

/** Collects values and operations in order. */
final class GraphWriter {

  private final List<Value> values = new ArrayList<>();
  private final List<Value> inputs = new ArrayList<>();
  private final List<Op> ops = new ArrayList<>();

  Value input(String name, Shape shape, Stage stage) {
    Value value = value(name, shape, stage);
    inputs.add(value);
    return value;
  }

  Value rows(String name, Extent extent, int width, Value... from) {
    return value(name, new Shape.Rows(extent, width), latest(from));
  }

  Value image(String name, Shape.Image shape, Value... from) {
    return value(name, shape, latest(from));
  }

  void add(Op op) {
    for (Value out : op.outputs()) {
      if (out.stage() != op.stage()) {
        throw new IllegalStateException(out + " is not of stage " + op.stage());
      }
    }
    ops.add(op);
  }

  Graph graph(Value output) {
    return new Graph(inputs, ops, output, values);
  }

  private Value value(String name, Shape shape, Stage stage) {
    Value value = new Value(values.size(), name, shape, stage);
    values.add(value);
    return value;
  }

  private static Stage latest(Value... from) {
    Stage stage = Stage.PROMPT;
    for (Value value : from) {
      stage = stage.latest(value.stage());
    }
    return stage;
  }
}
