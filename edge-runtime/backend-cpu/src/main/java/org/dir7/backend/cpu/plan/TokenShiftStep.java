package org.dir7.backend.cpu.plan;

import java.util.List;
import org.dir7.backend.cpu.kernel.TokenShiftKernel;
import org.dir7.engine.graph.Extent;
import org.dir7.engine.graph.TokenOp;

/**
 * {@link TokenOp.TokenShiftMix}; rows are treated as they lie, whatever the scan: what is written
 * in order is written in 0.7 to 0.8 of the time (Zen 5).
 */
final class TokenShiftStep extends RowStep {

  /** The mixes that a branch wants. */
  @SuppressWarnings("ArrayRecordComponent") // tables of a step, never compared
  private record Wanted(float[] mixes, int[] outs) {

    static Wanted of(PlanContext context, List<TokenOp.Mix> mixes, int width) {
      float[] all = new float[mixes.size() * width];
      int[] outs = new int[mixes.size()];
      for (int m = 0; m < outs.length; m++) {
        System.arraycopy(context.vector(mixes.get(m).weight()), 0, all, m * width, width);
        outs[m] = context.offset(mixes.get(m).out());
      }
      return new Wanted(all, outs);
    }
  }

  private final TokenShiftKernel kernel;
  private final float[] memory;
  private final int[] order;
  private final int[] positions;
  private final int width;
  private final int in;
  private final Wanted conditional;
  private final Wanted withoutText;

  TokenShiftStep(PlanContext context, TokenOp.TokenShiftMix op) {
    super(context.frame(), op.in());
    kernel = context.kernels().shift();
    memory = context.frame().memory();
    order = op.scan().order(context.grid());
    positions = op.scan().positions(context.grid());
    width = op.in().width();
    in = context.offset(op.in());
    conditional = Wanted.of(context, op.mixes(), width);
    withoutText =
        Wanted.of(
            context,
            op.mixes().stream().filter(m -> m.out().extent() == Extent.TOKENS).toList(),
            width);
  }

  @Override
  void row(int row, float[] scratch) {
    int branch = row / order.length;
    int first = branch * order.length;
    int s = positions[row - first];
    int at = row * width;
    int before = s == 0 ? TokenShiftKernel.NONE : in + (first + order[s - 1]) * width;
    Wanted wanted = branch == 0 ? conditional : withoutText;
    kernel.mix(memory, in + at, before, width, wanted.mixes, memory, wanted.outs, at);
  }

  @Override
  long tableBytes() {
    return (long) Float.BYTES * (conditional.mixes.length + withoutText.mixes.length);
  }
}
