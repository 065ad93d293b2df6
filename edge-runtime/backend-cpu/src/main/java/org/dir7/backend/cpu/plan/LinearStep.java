package org.dir7.backend.cpu.plan;

import org.dir7.backend.cpu.MatrixObserver;
import org.dir7.backend.cpu.kernel.Epilogue;
import org.dir7.backend.cpu.kernel.GemmCall;
import org.dir7.backend.cpu.kernel.PackedMatrix;
import org.dir7.engine.graph.TokenOp;
import org.dir7.engine.model.WeightMatrix;

/** {@link TokenOp.Linear}. */
final class LinearStep extends MatrixStep {

  private final PlanContext context;
  private final Frame frame;
  private final TokenOp.Linear op;
  private final float[] bias;
  private final Epilogue epilogue;
  private final boolean quantized;
  private PackedMatrix w;
  private GemmTiles tiles;

  /**
   * @param quantized whether a {@link QuantizeRowsStep} runs before
   */
  LinearStep(PlanContext context, TokenOp.Linear op, boolean quantized) {
    super(context.name(op.matrix()), context.matrix(op.matrix()));
    this.context = context;
    this.frame = context.frame();
    this.op = op;
    this.quantized = quantized;
    bias = op.bias() ? context.vector(op.matrix() + ".bias") : null;
    epilogue = epilogue(context, op);
    load(context.matrix(op.matrix()));
  }

  @Override
  void load(WeightMatrix weights) {
    w = PackedMatrix.of(context.kernels().gemm().layout(), weights, bias);
    boolean integers = readsQuantizedRows();
    if (integers && !quantized) {
      throw new IllegalArgumentException(matrix() + " has no quantized input in this session");
    }
    GemmCall call =
        new GemmCall(
            w,
            op.in().width(),
            frame.memory(),
            context.offset(op.out()),
            op.out().width(),
            epilogue);
    float[] a = integers ? frame.quantizedRows() : frame.memory();
    int ao = integers ? 0 : context.offset(op.in());
    tiles = new GemmTiles(context.kernels().gemm(), call, a, ao, frame.threads());
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

  boolean readsQuantizedRows() {
    return w.rescale() != null;
  }

  @Override
  void show(MatrixObserver observer) {
    observer.input(
        matrix(),
        new MatrixObserver.Rows() {
          @Override
          public int count() {
            return frame.rows(op.in());
          }

          @Override
          public int width() {
            return op.in().width();
          }

          @Override
          public void copy(int row, float[] to, int at) {
            int from = context.offset(op.in()) + row * width();
            System.arraycopy(frame.memory(), from, to, at, width());
          }
        });
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
    return w.nativeBytes();
  }

  @Override
  long tableBytes() {
    return w.heapBytes();
  }

  @Override
  long flops() {
    return tiles.flops();
  }
}
