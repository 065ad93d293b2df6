package org.dir7.backend.cpu.plan;

import org.dir7.backend.cpu.kernel.HeadNormCall;
import org.dir7.backend.cpu.kernel.HeadNormKernel;
import org.dir7.backend.cpu.kernel.Partials;
import org.dir7.engine.graph.Extent;
import org.dir7.engine.graph.WkvOp;

/** {@link WkvOp.HeadNormGate}; rows are treated in scan order. */
final class HeadNormStep extends RowStep {

  private final HeadNormKernel kernel;
  private final HeadNormCall call;
  private final int[] order;
  private final boolean receptanceByScan;
  private final boolean conditionalOnly;

  HeadNormStep(PlanContext context, WkvOp.HeadNormGate op) {
    super(context.frame(), op.out());
    kernel = context.kernels().headNorm();
    order = op.scan().order(context.grid());
    receptanceByScan = op.receptanceByScan();
    conditionalOnly = op.y().extent() == Extent.CONDITIONAL_TOKENS;
    call =
        new HeadNormCall(
            context.frame().memory(),
            op.out().width(),
            op.headSize(),
            (float) WkvOp.HeadNormGate.EPSILON,
            context.offset(op.y()),
            context.offset(op.receptance()),
            context.offset(op.k()),
            context.offset(op.v()),
            context.offset(op.gate()),
            context.offset(op.out()),
            context.vector(op.prefix() + ".ln_x.weight"),
            context.vector(op.prefix() + ".ln_x.bias"),
            context.vector(op.prefix() + ".r_k"));
  }

  @Override
  void row(int row, float[] scratch) {
    int first = row / order.length * order.length;
    int s = row - first;
    int token = first + order[s];
    if (conditionalOnly && first > 0) {
      kernel.biasRow(call, token * call.width());
    } else {
      int receptance = receptanceByScan ? first + s : token;
      kernel.row(call, token * call.width(), receptance * call.width(), scratch);
    }
  }

  @Override
  int scratchFloats() {
    return Partials.COUNT;
  }

  @Override
  long tableBytes() {
    return 3L * Float.BYTES * call.width();
  }
}
