package org.dir7.quantize.calibrate;

import org.dir7.backend.cpu.MatrixObserver;

/**
 * Which of a matrix's input rows enter statistics and second moments. Tokens are sampled, beginning
 * one further at every evaluation, so that none is always left out. Where guidance evaluates two
 * branches, the picture sees g times an error of the conditional one less (g - 1) times the same
 * weights' error without text, {@code g x_c - (g - 1) x_u}; but what follows a matrix is not linear
 * and sees each branch too. All three enter the second moments: the first alone fits the
 * calibration better than other prompts.
 */
final class RowSample {

  /** One of so many tokens enters the statistics. */
  private static final int STRIDE = 4;

  /** One of so many tokens enters the second moments. */
  private static final int MOMENTS_STRIDE = 2;

  /** Rows of a token, or of a condition, that enter the second moments where there is guidance. */
  private static final int GUIDED_ROWS = 3;

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
   * @param guided whether both branches and their guided difference are in them
   * @param few whether they follow from prompt and time alone, and not from the latent: of those a
   *     calibration has as many as prompts times steps, and error feedback fits them and no others
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record Columns(float[] values, int count, boolean guided, boolean few) {}

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
   * Takes a sample for the second moments.
   *
   * @param windows whether the rows are a convolution's: those of one picture
   */
  Columns of(MatrixObserver.Rows rows, boolean windows) {
    int count = rows.count();
    boolean guided = !windows && (count == 2 || count == 2 * tokens);
    int half = guided ? count / 2 : count;
    int stride = windows ? stride(count) : half == tokens ? MOMENTS_STRIDE : 1;
    int first = turn % stride;
    int taken = (half - first + stride - 1) / stride;
    int width = rows.width();
    int columns = guided ? GUIDED_ROWS * taken : taken;
    float[] values = new float[width * columns];
    float[] row = new float[width];
    float[] without = new float[width];
    for (int i = 0; i < taken; i++) {
      rows.copy(first + i * stride, row, 0);
      if (guided) {
        rows.copy(half + first + i * stride, without, 0);
        for (int k = 0; k < width; k++) {
          int at = k * columns + GUIDED_ROWS * i;
          values[at] = Math.fma(guidance, row[k] - without[k], without[k]);
          values[at + 1] = row[k];
          values[at + 2] = without[k];
        }
      } else {
        for (int k = 0; k < width; k++) {
          values[k * columns + i] = row[k];
        }
      }
    }
    return new Columns(values, columns, guided, promptStage || !windows && half < tokens);
  }
}
