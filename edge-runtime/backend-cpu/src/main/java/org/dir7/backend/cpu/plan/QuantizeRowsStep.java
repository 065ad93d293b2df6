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
  private final LinearStep reader;

  QuantizeRowsStep(
      PlanContext context, TokenOp.Linear op, InputQuantization input, LinearStep reader) {
    super(context.frame(), op.in());
    this.reader = reader;
    memory = context.frame().memory();
    rows = context.frame().quantizedRows();
    in = context.offset(op.in());
    width = op.in().width();
    scale = input.scale();
    smooth = input.smooth().orElse(null);
  }

  /** Not where a quantizer has given the product weights that read the rows as they are. */
  @Override
  boolean wanted() {
    return reader.readsQuantizedRows();
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
