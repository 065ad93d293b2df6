package org.dir7.quantize.calibrate;

/**
 * Counts magnitudes in bins of constant relative width, 16 an octave, so that no range need be
 * known before: one pass is enough. Counts are whole numbers, so the order of adding does not show.
 */
public final class LogHistogram {

  /** Bins an octave: the top four bits of the mantissa. */
  private static final int MANTISSA_BITS = 4;

  private static final int SHIFT = 23 - MANTISSA_BITS;

  /** Bins of magnitudes below 2^-32, counted as zero. */
  private static final int FIRST = (127 - 32) << MANTISSA_BITS;

  /** 2^-32 to 2^32. */
  static final int BINS = 64 << MANTISSA_BITS;

  private final long[] counts;

  LogHistogram(long[] counts) {
    this.counts = counts;
  }

  /**
   * Counts values before they are added. Neighbours, which are often alike, count in two tables by
   * turns, so that no count waits for the last.
   */
  static final class Tally {

    private final int[] counts = new int[2 * BINS];

    /** Counts the magnitude of a value with these bits. */
    void add(int bits, int column) {
      int bin = ((bits & Integer.MAX_VALUE) >>> SHIFT) - FIRST;
      counts[(column & 1) * BINS + Math.max(0, Math.min(BINS - 1, bin))]++;
    }
  }

  /** Adds what was counted, and forgets it there. */
  void take(Tally tally) {
    for (int i = 0; i < tally.counts.length; i++) {
      counts[i % BINS] += tally.counts[i];
      tally.counts[i] = 0;
    }
  }

  long[] counts() {
    return counts;
  }

  /** Values counted. */
  public long total() {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  /** Adds another's counts. */
  void add(LogHistogram other) {
    for (int bin = 0; bin < BINS; bin++) {
      counts[bin] += other.counts[bin];
    }
  }

  /** The middle of a bin, at most 3 % from every magnitude in it. */
  static float middle(int bin) {
    return Float.intBitsToFloat(((bin + FIRST) << SHIFT) | 1 << (SHIFT - 1));
  }

  /** The magnitude that a share of all values does not exceed, to a bin's width. */
  public float percentile(double share) {
    long rest = (long) Math.ceil(share * total());
    for (int bin = 0; bin < BINS; bin++) {
      rest -= counts[bin];
      if (rest <= 0) {
        return middle(bin);
      }
    }
    return middle(BINS - 1);
  }
}
