package org.dir7.quantize.calibrate;

import org.dir7.backend.cpu.MatrixObserver;

/**
 * Which of a matrix's input rows enter statistics and second moments. Tokens are sampled, beginning
 * one further at every evaluation, so that none is always left out. Where guidance evaluates two
 * branches, the picture sees g times an error of the conditional one less (g - 1) times the same
 * weights' error without text, {@code d = g c - (g - 1) u}; but what follows a matrix is not linear
 * and sees each branch too. All three enter the second moments: the first alone fits the
 * calibration better than other prompts. Two rows stand for them, for {@code d d' + c c' + u u'} is
 * a quadratic form in c and u, and so {@code p p' + q q'} with p = a c + b u and q = e u.
 */
final class RowSample {

  /** One of so many tokens enters the statistics. */
  private static final int STRIDE = 4;

  /** One of so many tokens enters the second moments. */
  private static final int MOMENTS_STRIDE = 2;

  /** Rows that a token, or a condition, counts for where there is guidance. */
  private static final int GUIDED_ROWS = 3;

  /** Rows that stand for them. */
  private static final int STORED_ROWS = 2;

  /** Most windows of a convolution, about. */
  private static final int WINDOWS = 1024;

  private final float a;
  private final float b;
  private final float e;
  private final int tokens;
  private float[] taken = {};
  private float[] weighed = {};
  private int turn;
  private boolean promptStage;

  /**
   * @param tokens image tokens T
   */
  RowSample(double guidance, int tokens) {
    this.tokens = tokens;
    // a^2 = g^2 + 1, a b = -g (g - 1), b^2 + e^2 = (g - 1)^2 + 1.
    double first = Math.sqrt(guidance * guidance + 1);
    double mixed = -guidance * (guidance - 1) / first;
    a = (float) first;
    b = (float) mixed;
    e = (float) Math.sqrt((guidance - 1) * (guidance - 1) + 1 - mixed * mixed);
  }

  /**
   * Rows of a product's input, valid until the next are taken.
   *
   * @param values [count, width]
   * @param stride one of so many rows enters the statistics, from row {@code first} on
   * @param windows whether they are a convolution's: a sample of those of one picture
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record Taken(float[] values, int count, int width, int first, int stride, boolean windows) {}

  /**
   * Rows for the second moments, valid until the next are weighed.
   *
   * @param values [count, width]
   * @param counted rows that they stand for
   * @param guided whether both branches and their guided difference are in them
   * @param few whether they follow from prompt and time alone, and not from the latent: of those a
   *     calibration has as many as prompts times steps, and error feedback fits them and no others
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record Weighed(float[] values, int count, int counted, boolean guided, boolean few) {}

  /**
   * A prompt begins: what follows from it alone comes first, sampled as the last evaluation was.
   *
   * @param evaluations of the network so far, those before a resumption too
   */
  void prompt(int evaluations) {
    turn = Math.max(0, evaluations - 1);
    promptStage = true;
  }

  /** The network is evaluated for the n-th time. */
  void turn(int n) {
    turn = n;
    promptStage = false;
  }

  /**
   * Takes the rows of a product: every token, for ranges want each of them; of a picture's windows,
   * which are a thousand times as many, a sample.
   */
  Taken take(MatrixObserver.Rows rows, boolean windows) {
    int width = rows.width();
    int step = windows ? Math.max(1, rows.count() / WINDOWS) : 1;
    int first = turn % step;
    int count = (rows.count() - first + step - 1) / step;
    taken = atLeast(taken, count * width);
    for (int i = 0; i < count; i++) {
      rows.copy(first + i * step, taken, i * width);
    }
    int stride = windows || count < tokens ? 1 : STRIDE;
    return new Taken(taken, count, width, turn % stride, stride, windows);
  }

  /** Makes of them what enters the second moments. */
  Weighed weigh(Taken rows) {
    int count = rows.count;
    boolean guided = !rows.windows && (count == 2 || count == 2 * tokens);
    int half = guided ? count / 2 : count;
    boolean few = promptStage || !rows.windows && half < tokens;
    int stride = !rows.windows && half == tokens ? MOMENTS_STRIDE : 1;
    int first = turn % stride;
    int sampled = (half - first + stride - 1) / stride;
    int width = rows.width;
    if (!guided && stride == 1) {
      return new Weighed(rows.values, count, count, false, few);
    }
    weighed = atLeast(weighed, STORED_ROWS * sampled * width);
    for (int i = 0; i < sampled; i++) {
      int from = (first + i * stride) * width;
      if (guided) {
        guide(rows.values, from, from + half * width, width, STORED_ROWS * i * width);
      } else {
        System.arraycopy(rows.values, from, weighed, i * width, width);
      }
    }
    return guided
        ? new Weighed(weighed, STORED_ROWS * sampled, GUIDED_ROWS * sampled, true, few)
        : new Weighed(weighed, sampled, sampled, false, few);
  }

  private void guide(float[] rows, int conditional, int without, int width, int to) {
    for (int k = 0; k < width; k++) {
      float u = rows[without + k];
      weighed[to + k] = Math.fma(a, rows[conditional + k], b * u);
      weighed[to + width + k] = e * u;
    }
  }

  private static float[] atLeast(float[] buffer, int floats) {
    return buffer.length >= floats ? buffer : new float[floats];
  }
}
