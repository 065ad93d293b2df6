package org.dir7.backend.cpu.plan;

import org.dir7.backend.cpu.kernel.Wkv7Call;
import org.dir7.backend.cpu.kernel.Wkv7Kernel;
import org.dir7.engine.graph.Value;
import org.dir7.engine.graph.WkvOp;

/** {@link WkvOp.Wkv7}; a tile is a block of value rows of one head of one branch. */
final class Wkv7Step extends Step {

  private final Frame frame;
  private final WkvOp.Wkv7 op;
  private final Wkv7Kernel kernel;
  private final Wkv7Call[] branches = new Wkv7Call[ArenaPlan.MAX_BRANCHES];
  private final int heads;
  private final int blockRows;
  private final int blocks;
  private int branchCount;

  Wkv7Step(PlanContext context, WkvOp.Wkv7 op) {
    this.frame = context.frame();
    this.op = op;
    kernel = context.kernels().wkv7();
    int n = op.headSize();
    heads = op.k().width() / n;
    blockRows = kernel.blockRows(n);
    blocks = (n + blockRows - 1) / blockRows;
    int[] order = op.scan().order(context.grid());
    for (int branch = 0; branch < branches.length; branch++) {
      branches[branch] = branch(context, order, branch);
    }
  }

  private Wkv7Call branch(PlanContext context, int[] order, int branch) {
    int skip = branch * order.length * op.k().width();
    return new Wkv7Call(
        order.length,
        heads,
        op.headSize(),
        order,
        op.receptanceByScan(),
        context.slice(op.receptance()).plus(skip),
        context.slice(op.decay()).plus(skip),
        context.slice(op.k()).plus(skip),
        context.slice(op.v()).plus(skip),
        context.slice(op.removal()).plus(skip),
        context.slice(op.replacement()).plus(skip),
        context.slice(op.out()).plus(skip),
        null,
        0);
  }

  @Override
  int tiles() {
    Value y = op.out();
    branchCount = frame.rows(y) / frame.tokens();
    return branchCount * heads * blocks;
  }

  @Override
  public void run(int tile, int worker) {
    int block = tile % blocks;
    int head = tile / blocks % heads;
    Wkv7Call call = branches[tile / blocks / heads];
    int from = block * blockRows;
    int to = Math.min(from + blockRows, op.headSize());
    kernel.run(call, head, from, to, frame.scratch(worker));
  }

  @Override
  int scratchFloats() {
    return kernel.scratchFloats(op.headSize());
  }

  /** Nine operations an element of the state and token. */
  @Override
  long flops() {
    return 9L * op.headSize() * op.headSize() * heads * branchCount * frame.tokens();
  }
}
