package org.dir7.backend.cpu.plan;

import org.dir7.backend.cpu.kernel.Epilogue;
import org.dir7.backend.cpu.kernel.GemmCall;
import org.dir7.backend.cpu.kernel.PackedMatrix;
import org.dir7.engine.graph.PositionTable;
import org.dir7.engine.graph.Shape;
import org.dir7.engine.graph.TokenOp;

/** {@link TokenOp.Embed}: patches are gathered first, then multiplied; the branches share them. */
final class EmbedStep extends Step {

  private final Frame frame;
  private final TokenOp.Embed op;
  private final int latent;
  private final int out;
  private final PackedMatrix w;
  private final float[] patches;
  private final float[] positions;
  private final GemmTiles tiles;

  EmbedStep(PlanContext context, TokenOp.Embed op) {
    this.frame = context.frame();
    this.op = op;
    latent = context.offset(op.latent());
    out = context.offset(op.out());
    w =
        PackedMatrix.of(
            context.kernels().gemm().layout(),
            context.matrix(op.matrix()),
            context.vector(op.matrix() + ".bias"));
    int width = op.out().width();
    int tokens = frame.tokens();
    patches = new float[tokens * w.depth()];
    positions = PositionTable.of(width, context.grid());
    Epilogue add = new Epilogue.Add(positions, 0, tokens, false);
    GemmCall call = new GemmCall(w, w.depth(), frame.memory(), out, width, add);
    tiles = new GemmTiles(context.kernels().gemm(), call, patches, 0, frame.threads());
  }

  @Override
  int tiles() {
    // One tile: its depth is a patch, a thousandth of the model's work.
    return 1;
  }

  @Override
  public void run(int tile, int worker) {
    gather();
    int all = tiles.cut(frame.tokens());
    for (int i = 0; i < all; i++) {
      tiles.run(i, frame.scratch(worker));
    }
    int one = frame.tokens() * op.out().width();
    for (int branch = 1; branch < frame.branches(); branch++) {
      System.arraycopy(frame.memory(), out, frame.memory(), out + branch * one, one);
    }
  }

  /** Channel-major inside a patch: element (channel * p + y) * p + x. */
  private void gather() {
    Shape.Image image = op.latent().image();
    int p = op.patchSize();
    int grid = image.width() / p;
    for (int token = 0; token < frame.tokens(); token++) {
      for (int i = 0; i < w.depth(); i++) {
        int channel = i / (p * p);
        int y = token / grid * p + i / p % p;
        int x = token % grid * p + i % p;
        int pixel = (channel * image.height() + y) * image.width() + x;
        patches[token * w.depth() + i] = frame.memory()[latent + pixel];
      }
    }
  }

  @Override
  int scratchFloats() {
    return tiles.scratchFloats();
  }

  @Override
  long weightBytes() {
    return w.nativeBytes();
  }

  @Override
  long tableBytes() {
    return w.heapBytes() + Float.BYTES * ((long) positions.length + patches.length);
  }

  @Override
  long flops() {
    return tiles.flops();
  }
}
