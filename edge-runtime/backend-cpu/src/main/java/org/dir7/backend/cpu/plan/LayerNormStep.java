package org.dir7.backend.cpu.plan;

import org.dir7.backend.cpu.kernel.NormKernel;
import org.dir7.backend.cpu.kernel.Partials;
import org.dir7.engine.graph.TokenOp;

/** {@link TokenOp.LayerNormModulate}. */
final class LayerNormStep extends RowStep {

  private final NormKernel kernel;
  private final float[] memory;
  private final int tokens;
  private final int width;
  private final int in;
  private final int out;
  private final int modulation;
  private final int modulationWidth;
  private final int shift;
  private final int scale;

  LayerNormStep(PlanContext context, TokenOp.LayerNormModulate op) {
    super(context.frame(), op.in());
    kernel = context.kernels().norm();
    memory = context.frame().memory();
    tokens = context.frame().tokens();
    width = op.in().width();
    in = context.offset(op.in());
    out = context.offset(op.out());
    modulation = context.offset(op.modulation());
    modulationWidth = op.modulation().width();
    shift = op.shift() * width;
    scale = op.scale() * width;
  }

  @Override
  void row(int row, float[] scratch) {
    int branch = modulation + row / tokens * modulationWidth;
    kernel.modulate(
        memory,
        in + row * width,
        width,
        (float) TokenOp.LayerNormModulate.EPSILON,
        memory,
        branch + shift,
        branch + scale,
        memory,
        out + row * width,
        scratch);
  }

  @Override
  int scratchFloats() {
    return Partials.COUNT;
  }
}
