package org.dir7.quantize.calibrate;

import org.dir7.backend.cpu.MatrixObserver;

/**
 * Which of a matrix's input rows enter statistics and second moments: so many as its width asks
 * for, taken evenly from all that the calibration will have. Where they begin follows the golden
 * ratio from one evaluation to the next: no step of the sampler, and no phase of the picture's
 * grid, always meets the same tokens or windows. Where guidance evaluates two branches, the picture
 * sees g times an error of the conditional one less (g - 1) times the same weights' error without
 * text, {@code d = g c - (g - 1) u}; but what follows a matrix is not linear and sees each branch
 * too. All three enter the second moments: the first alone fits the calibration better than other
 * prompts. Two rows stand for them, for {@code d d' + c c' + u u'} is a quadratic form in c and u,
 * and so {@code p p' + q q'} with p = a c + b u and q = e u.
 */
final class RowSample {

  /** Rows that statistics want of a whole calibration; of each, every channel is a value. */
  private static final int STATISTICS_ROWS = 8192;

  /** At most one of so many tokens enters the statistics. */
  private static final int STATISTICS_STRIDE = 4;

  /**
   * Rows of the second moments that each of their columns wants, of a whole calibration. In the
   * shipped checkpoint a matrix of 1536 columns errs 3 % more with them (in square, for other
   * prompts) than with 28, and 5 % more than with 43.
   */
  private static final int ROWS_A_COLUMN = 17;

  /** At most one of so many tokens enters the second moments. */
  private static final int MOMENTS_STRIDE = 2;

  /** At least one of so many does, however narrow the matrix: neighbours are alike. */
  private static final int LARGEST_MOMENTS_STRIDE = 5;

  /** Rows that a token, or a condition, counts for where there is guidance. */
  private static final int GUIDED_ROWS = 3;

  /** Rows that stand for them. */
  private static final int STORED_ROWS = 2;

  /** Most windows of a convolution, about. */
  private static final int WINDOWS = 1024;

  /** The golden ratio's fraction, in units of 2^-32. */
  private static final long GOLDEN = 0x9E3779B9L;

  private final float a;
  private final float b;
  private final float e;
  private final int tokens;
  private final Planned planned;
  private float[] taken = {};
  private float[] weighed = {};
  private int turn;
  private boolean promptStage;

  /**
   * What the whole calibration will have.
   *
   * @param prompts with a picture each
   * @param evaluations of the network
   */
  record Planned(int prompts, int evaluations) {}

  /**
   * @param tokens image tokens T
   */
  RowSample(double guidance, int tokens, Planned planned) {
    this.tokens = tokens;
    this.planned = planned;
    // a^2 = g^2 + 1, a b = -g (g - 1), b^2 + e^2 = (g - 1)^2 + 1.
    double first = Math.sqrt(guidance * guidance + 1);
    double mixed = -guidance * (guidance - 1) / first;
    a = (float) first;
    b = (float) mixed;
    e = (float) Math.sqrt((guidance - 1) * (guidance - 1) + 1 - mixed * mixed);
  }

  /** Where rows come from: one of {@code step}, from row {@code first} on. */
  private record Source(MatrixObserver.Rows rows, int first, int step) {}

  /**
   * Rows of a product's input, valid until the next are taken.
   *
   * @param values [count, width]
   * @param stride one of so many rows enters the statistics, from row {@code first} on
   * @param windows whether they are a convolution's: a sample of those of one picture
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record Taken(
      Source source, float[] values, int count, int width, int first, int stride, boolean windows) {

    /** Copies the i-th row to its place; threads may do so at once. */
    void copy(int i) {
      source.rows.copy(source.first + i * source.step, values, i * width);
    }
  }

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
   * which are a thousand times as many, a sample. They are still to be {@linkplain Taken#copy
   * copied}.
   */
  Taken take(MatrixObserver.Rows rows, boolean windows) {
    int width = rows.width();
    int step = windows && rows.count() > WINDOWS ? rows.count() / WINDOWS | 1 : 1;
    int first = first(step);
    int count = (rows.count() - first + step - 1) / step;
    taken = atLeast(taken, count * width);
    int stride = stride(count, windows, STATISTICS_ROWS, STATISTICS_STRIDE);
    Source source = new Source(rows, first, step);
    return new Taken(source, taken, count, width, first(stride), stride, windows);
  }

  /** Makes of them what enters the second moments. */
  Weighed weigh(Taken rows) {
    int count = rows.count;
    boolean guided = !rows.windows && (count == 2 || count == 2 * tokens);
    int half = guided ? count / 2 : count;
    boolean few = promptStage || !rows.windows && half < tokens;
    int width = rows.width;
    long wanted = (long) ROWS_A_COLUMN * width;
    int stride =
        Math.min(LARGEST_MOMENTS_STRIDE, stride(count, rows.windows, wanted, MOMENTS_STRIDE));
    int first = first(stride);
    int sampled = (half - first + stride - 1) / stride;
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

  /**
   * One of how many rows is enough.
   *
   * @param count rows of one product; all are taken where they are fewer than tokens
   * @param wanted rows of the whole calibration
   * @param tokenStride least of those for tokens
   * @return odd where it may be, for grids are even: all of their columns are met
   */
  private int stride(int count, boolean windows, long wanted, int tokenStride) {
    if (!windows && count < tokens) {
      return 1;
    }
    long products = windows ? planned.prompts : planned.evaluations;
    long most = Math.max(windows ? 1 : tokenStride, products * count / wanted);
    long odd = most > tokenStride ? (most - 1) | 1 : most;
    return (int) Math.min(odd, tokens);
  }

  /** Where sampling begins in this turn, below the stride. */
  private int first(int stride) {
    return (int) ((turn * GOLDEN & 0xFFFFFFFFL) * stride >>> Integer.SIZE);
  }

  private void guide(float[] rows, int conditional, int without, int width, int to) {
    // Two loops: compilers make vectors of those that store to one place.
    float[] out = weighed;
    for (int k = 0; k < width; k++) {
      out[to + k] = Math.fma(a, rows[conditional + k], b * rows[without + k]);
    }
    for (int k = 0; k < width; k++) {
      out[to + width + k] = e * rows[without + k];
    }
  }

  private static float[] atLeast(float[] buffer, int floats) {
    return buffer.length >= floats ? buffer : new float[floats];
  }
}
