package org.dir7.engine.graph;

import java.util.List;

/**
 * A coarse operation: what a backend would want as one kernel. Records name weights as the
 * checkpoint does; shapes follow from the values.
 */
public sealed interface Op permits ConditionOp, TokenOp, WkvOp, ImageOp {

  List<Value> inputs();

  List<Value> outputs();

  /** Latest stage of the inputs. */
  default Stage stage() {
    return inputs().stream().map(Value::stage).reduce(Stage.PROMPT, Stage::latest);
  }
}
