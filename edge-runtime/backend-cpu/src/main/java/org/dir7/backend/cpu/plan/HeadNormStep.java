package org.dir7.backend.cpu.plan;

import org.dir7.backend.cpu.kernel.HeadNormCall;
import org.dir7.backend.cpu.kernel.HeadNormKernel;
import org.dir7.backend.cpu.kernel.Partials;
import org.dir7.engine.graph.Extent;
import org.dir7.engine.graph.WkvOp;

/** {@link WkvOp.HeadNormGate}; rows are treated as they lie, which is faster than in scan order. */
final class HeadNormStep extends RowStep {

  private final HeadNormKernel kernel;
  private final HeadNormCall call;
  private final int[] positions;
  private final boolean receptanceByScan;
  private final boolean conditionalOnly;

  HeadNormStep(PlanContext context, WkvOp.HeadNormGate op) {
    super(context.frame(), op.out());
    kernel = context.kernels().headNorm();
    positions = op.scan().positions(context.grid());
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
    int first = row / positions.length * positions.length;
    if (conditionalOnly && first > 0) {
      kernel.biasRow(call, row * call.width());
    } else {
      int receptance = receptanceByScan ? first + positions[row - first] : row;
      kernel.row(call, row * call.width(), receptance * call.width(), scratch);
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
