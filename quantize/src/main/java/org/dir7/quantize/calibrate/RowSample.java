package org.dir7.quantize.calibrate;

import org.dir7.backend.cpu.MatrixObserver;

/**
 * Which of a matrix's input rows enter the second moments. Tokens are sampled, every fourth,
 * beginning one further at every evaluation, so that none is always left out. Where guidance
 * evaluates two branches, the picture sees g times an error of the conditional one less (g - 1)
 * times the same weights' error without text: what enters is {@code g x_c - (g - 1) x_u}.
 */
final class RowSample {

  /** One of so many tokens. */
  private static final int STRIDE = 4;

  /** Most windows of a convolution, about. */
  private static final int WINDOWS = 1024;

  private final float guidance;
  private final int tokens;
  private int turn;
  private boolean promptStage;

  /**
   * @param tokens image tokens T
   */
  RowSample(double guidance, int tokens) {
    this.guidance = (float) guidance;
    this.tokens = tokens;
  }

  /**
   * Rows as columns.
   *
   * @param values [width, count]
   * @param guided whether both branches are in them
   * @param promptAlone whether they follow from the prompt, and not from time or latent
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record Columns(float[] values, int count, boolean guided, boolean promptAlone) {}

  /** A prompt begins: what follows from it alone comes first. */
  void prompt() {
    promptStage = true;
  }

  /** The network is evaluated for the n-th time. */
  void turn(int n) {
    turn = n;
    promptStage = false;
  }

  /** Whether a row of a linear map is in the sample. */
  boolean takes(int count, int row) {
    return count < tokens || row % STRIDE == turn % STRIDE;
  }

  /** Every how manieth of a picture's windows is taken. */
  int stride(int windows) {
    return Math.max(1, windows / WINDOWS);
  }

  /**
   * Takes a sample.
   *
   * @param windows whether the rows are a convolution's: those of one picture
   */
  Columns of(MatrixObserver.Rows rows, boolean windows) {
    int count = rows.count();
    boolean guided = !windows && (count == 2 || count == 2 * tokens);
    int half = guided ? count / 2 : count;
    int stride = windows ? stride(count) : half == tokens ? STRIDE : 1;
    int first = turn % stride;
    int taken = (half - first + stride - 1) / stride;
    int width = rows.width();
    float[] values = new float[width * taken];
    float[] row = new float[width];
    float[] without = new float[width];
    for (int i = 0; i < taken; i++) {
      rows.copy(first + i * stride, row, 0);
      if (guided) {
        rows.copy(half + first + i * stride, without, 0);
      }
      for (int k = 0; k < width; k++) {
        values[k * taken + i] =
            guided ? Math.fma(guidance, row[k] - without[k], without[k]) : row[k];
      }
    }
    return new Columns(values, taken, guided, promptStage);
  }
}
