package org.dir7.backend.cpu.plan;

import java.util.Arrays;
import org.dir7.backend.cpu.MatrixObserver;
import org.dir7.backend.cpu.kernel.AlignedFloats;
import org.dir7.backend.cpu.kernel.Epilogue;
import org.dir7.backend.cpu.kernel.GemmCall;
import org.dir7.backend.cpu.kernel.GemmKernel;
import org.dir7.backend.cpu.kernel.PackedMatrix;
import org.dir7.backend.cpu.kernel.PanelLayout;
import org.dir7.engine.graph.ImageOp;
import org.dir7.engine.graph.Shape;
import org.dir7.engine.model.WeightMatrix;

/**
 * {@link ImageOp.Conv3x3} as a matrix product. Images lie [height, width, channels], so that the
 * neighbours of a pixel are runs of channels; a tile copies them for some pixels of one line into
 * rows of 9 * channels (doubling the image on the way where wanted) and multiplies.
 */
final class Conv3x3Step extends MatrixStep {

  /** Pixels a tile at most, so that its rows stay in the second-level cache. */
  static final int PIXELS = 128;

  private static final int SIDE = 3;

  private final Frame frame;
  private final GemmKernel kernel;
  private final float[] bias;
  private final PanelLayout layout;
  private final Epilogue epilogue;
  private final int out;
  private PackedMatrix w;
  private GemmCall call;
  private final Shape.Image from;
  private final Shape.Image to;
  private final int in;
  private final boolean upsample;
  private final int tilesALine;
  private final int pixelsATile;
  private int rowsAt;

  Conv3x3Step(PlanContext context, ImageOp.Conv3x3 op) {
    super(context.name(op.conv()), context.matrix(op.conv()));
    frame = context.frame();
    kernel = context.kernels().gemm();
    from = op.in().image();
    to = op.out().image();
    in = context.offset(op.in());
    upsample = op.upsample();
    bias = context.vector(op.conv() + ".bias");
    layout = kernel.layout();
    out = context.offset(op.out());
    epilogue =
        new Epilogue.Add(
            op.residual().isPresent() ? frame.memory() : null,
            op.residual().map(context::offset).orElse(0),
            to.height() * to.width(),
            op.relu());
    tilesALine = (to.width() + PIXELS - 1) / PIXELS;
    pixelsATile = (to.width() + tilesALine - 1) / tilesALine;
    load(context.matrix(op.conv()));
  }

  @Override
  void load(WeightMatrix weights) {
    w = ConvWeights.pack(layout, weights, bias, from.channels());
    call = new GemmCall(w, w.depth(), frame.memory(), out, to.channels(), epilogue);
    rowsAt = kernel.scratchFloats(w);
  }

  @Override
  void show(MatrixObserver observer) {
    observer.input(
        matrix(),
        new MatrixObserver.Rows() {
          @Override
          public int count() {
            return to.height() * to.width();
          }

          @Override
          public int width() {
            return w.depth();
          }

          @Override
          public void copy(int row, float[] target, int at) {
            storedWindow(row / to.width(), row % to.width(), target, at);
          }
        });
  }

  @Override
  int tiles() {
    return to.height() * tilesALine;
  }

  @Override
  public void run(int tile, int worker) {
    AlignedFloats scratch = frame.scratch(worker);
    int rows = scratch.start() + rowsAt;
    int y = tile / tilesALine;
    int x0 = tile % tilesALine * pixelsATile;
    int x1 = Math.min(x0 + pixelsATile, to.width());
    for (int x = x0; x < x1; x++) {
      window(y, x, scratch.array(), rows + (x - x0) * w.depth());
    }
    int row = y * to.width();
    for (int panel = 0; panel < w.panels(); panel++) {
      kernel.tile(call, scratch.array(), rows, panel, row + x0, row + x1, scratch);
    }
  }

  /** Copies what a pixel of the output reads. */
  private void window(int y, int x, float[] target, int at) {
    for (int i = 0; i < SIDE; i++) {
      gather(y - 1 + i, x, target, at + i * SIDE * from.channels());
    }
  }

  /** The same in the order of the stored matrix's columns, [in, 3, 3]. */
  private void storedWindow(int y, int x, float[] target, int at) {
    for (int tap = 0; tap < SIDE * SIDE; tap++) {
      int line = y - 1 + tap / SIDE;
      int column = x - 1 + tap % SIDE;
      boolean inside = line >= 0 && line < to.height() && column >= 0 && column < to.width();
      int pixel = inside ? pixel(line, column) : 0;
      for (int c = 0; c < from.channels(); c++) {
        target[at + c * SIDE * SIDE + tap] = inside ? frame.memory()[pixel + c] : 0f;
      }
    }
  }

  /** Copies the pixels x - 1 to x + 1 of a line of the (doubled) input. */
  private void gather(int line, int x, float[] out, int at) {
    int channels = from.channels();
    if (line < 0 || line >= to.height()) {
      Arrays.fill(out, at, at + SIDE * channels, 0f);
    } else if (!upsample && x > 0 && x + 1 < to.width()) {
      System.arraycopy(frame.memory(), pixel(line, x - 1), out, at, SIDE * channels);
    } else {
      for (int i = 0; i < SIDE; i++) {
        int column = x - 1 + i;
        int to0 = at + i * channels;
        if (column < 0 || column >= to.width()) {
          Arrays.fill(out, to0, to0 + channels, 0f);
        } else {
          System.arraycopy(frame.memory(), pixel(line, column), out, to0, channels);
        }
      }
    }
  }

  private int pixel(int line, int column) {
    int y = upsample ? line / 2 : line;
    int x = upsample ? column / 2 : column;
    return in + (y * from.width() + x) * from.channels();
  }

  @Override
  int scratchFloats() {
    return rowsAt + pixelsATile * w.depth();
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
    return 2L * to.height() * to.width() * w.columns() * w.depth();
  }
}
