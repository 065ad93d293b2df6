package org.dir7.backend.cpu.plan;

import org.dir7.backend.cpu.kernel.WkvInputsCall;
import org.dir7.backend.cpu.kernel.WkvInputsKernel;
import org.dir7.engine.graph.WkvOp;

/** {@link WkvOp.WkvInputs}. */
final class WkvInputsStep extends RowStep {

  private final WkvInputsKernel kernel;
  private final WkvInputsCall call;

  WkvInputsStep(PlanContext context, WkvOp.WkvInputs op) {
    super(context.frame(), op.key());
    kernel = context.kernels().wkvInputs();
    int none = WkvInputsCall.NONE;
    call =
        new WkvInputsCall(
            context.frame().memory(),
            op.key().width(),
            op.headSize(),
            context.offset(op.decayPre()),
            context.offset(op.key()),
            context.offset(op.value()),
            context.offset(op.aPre()),
            op.valueResidual().map(r -> context.offset(r.first())).orElse(none),
            op.valueResidual().map(r -> context.offset(r.pre())).orElse(none),
            context.offset(op.decay()),
            context.offset(op.k()),
            context.offset(op.v()),
            context.offset(op.removal()),
            context.offset(op.replacement()),
            context.vector(op.prefix() + ".k_k"),
            context.vector(op.prefix() + ".k_a"));
  }

  @Override
  void row(int row, float[] scratch) {
    kernel.row(call, row * call.width(), scratch);
  }

  @Override
  int scratchFloats() {
    return WkvInputsKernel.scratchFloats(call.width());
  }

  @Override
  long tableBytes() {
    return (long) Float.BYTES * (call.keyScale().length + call.keyShare().length);
  }
}
