package org.dir7.backend.cpu.plan;

import org.dir7.backend.cpu.kernel.Epilogue;
import org.dir7.backend.cpu.kernel.GemmCall;
import org.dir7.backend.cpu.kernel.PackedMatrix;
import org.dir7.engine.graph.TokenOp;

/** {@link TokenOp.Linear}. */
final class LinearStep extends Step {

  private final Frame frame;
  private final TokenOp.Linear op;
  private final PackedMatrix w;
  private final GemmTiles tiles;

  LinearStep(PlanContext context, TokenOp.Linear op) {
    this.frame = context.frame();
    this.op = op;
    w = context.matrix(op.matrix(), op.bias());
    float[] memory = frame.memory();
    int width = op.out().width();
    GemmCall call =
        new GemmCall(
            w, op.in().width(), memory, context.offset(op.out()), width, epilogue(context, op));
    tiles =
        new GemmTiles(
            context.kernels().gemm(), call, memory, context.offset(op.in()), frame.threads());
  }

  private static Epilogue epilogue(PlanContext context, TokenOp.Linear op) {
    if (op.residual().isEmpty()) {
      return new Epilogue.Activate(op.activation());
    }
    TokenOp.GatedResidual residual = op.residual().get();
    int width = op.out().width();
    float[] memory = context.frame().memory();
    return new Epilogue.GatedResidual(
        memory,
        context.offset(residual.base()),
        memory,
        context.offset(residual.modulation()) + residual.gate() * width,
        residual.modulation().width(),
        context.frame().tokens());
  }

  @Override
  int tiles() {
    return tiles.cut(frame.rows(op.in()));
  }

  @Override
  public void run(int tile, int worker) {
    tiles.run(tile, frame.scratch(worker));
  }

  @Override
  int scratchFloats() {
    return tiles.scratchFloats();
  }

  @Override
  long weightBytes() {
    return w.byteSize();
  }

  @Override
  long flops() {
    return tiles.flops();
  }
}
