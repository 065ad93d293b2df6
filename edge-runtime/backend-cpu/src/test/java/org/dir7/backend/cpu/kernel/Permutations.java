package org.dir7.backend.cpu.kernel;

import java.util.Random;

/**
 * Words over the permutations of five, as transpositions: swapping channels i and j is w = 1, a =
 * -(e_i - e_j), b = e_i - e_j, k = v = 0. All values are 0 and 1, so the result must be exact.
 */
final class Permutations {

  private static final long SEED = 5;

  private Permutations() {}

  /**
   * A random word with the identity on the first {@code points} channels as its state.
   *
   * @param n head size
   */
  static Wkv7Case word(int length, int n, int points) {
    int[] order = new int[length];
    for (int t = 0; t < length; t++) {
      order[t] = t;
    }
    Wkv7Case c = new Wkv7Case(length, 1, n, order, false);
    int size = length * n;
    c.r = new float[size];
    c.w = new Samples(0).uniform(size, 1, 1);
    c.k = new float[size];
    c.v = new float[size];
    c.a = new float[size];
    c.b = new float[size];
    Random random = new Random(SEED);
    for (int t = 0; t < length; t++) {
      int[] swap = swap(random, points);
      c.a[t * n + swap[0]] = -1;
      c.a[t * n + swap[1]] = 1;
      c.b[t * n + swap[0]] = 1;
      c.b[t * n + swap[1]] = -1;
    }
    c.state = new float[n * n];
    for (int i = 0; i < points; i++) {
      c.state[i * n + i] = 1;
    }
    return c;
  }

  /** The same word composed by swapping columns of integers. */
  static float[] composed(int length, int n, int points) {
    int[] columns = new int[points];
    for (int i = 0; i < points; i++) {
      columns[i] = i;
    }
    Random random = new Random(SEED);
    for (int t = 0; t < length; t++) {
      int[] swap = swap(random, points);
      int kept = columns[swap[0]];
      columns[swap[0]] = columns[swap[1]];
      columns[swap[1]] = kept;
    }
    float[] state = new float[n * n];
    for (int j = 0; j < points; j++) {
      state[columns[j] * n + j] = 1;
    }
    return state;
  }

  private static int[] swap(Random random, int points) {
    int i = random.nextInt(points);
    int j = (i + 1 + random.nextInt(points - 1)) % points;
    return new int[] {i, j};
  }
}
