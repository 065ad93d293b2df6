package org.dir7.backend.cpu.plan;

import org.dir7.backend.cpu.kernel.InputRounding;
import org.dir7.engine.graph.Op;
import org.dir7.engine.graph.TokenOp;
import org.dir7.engine.model.InputQuantization;

/** Rounds the input rows of a {@link TokenOp.Linear} with INT8 input; its product reads them. */
final class QuantizeRowsStep extends RowStep {

  private final float[] memory;
  private final float[] rows;
  private final int in;
  private final int width;
  private final float scale;
  private final float[] smooth;

  QuantizeRowsStep(PlanContext context, TokenOp.Linear op, InputQuantization input) {
    super(context.frame(), op.in());
    memory = context.frame().memory();
    rows = context.frame().quantizedRows();
    in = context.offset(op.in());
    width = op.in().width();
    scale = input.scale();
    smooth = input.smooth().orElse(null);
  }

  @Override
  void row(int row, float[] scratch) {
    InputRounding.row(memory, in + row * width, width, smooth, scale, rows, row * width);
  }

  @Override
  String kind(Op op) {
    return "QuantizeRows";
  }

  @Override
  long tableBytes() {
    return smooth == null ? 0 : (long) Float.BYTES * smooth.length;
  }
}
