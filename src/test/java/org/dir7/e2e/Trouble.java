package org.dir7.e2e;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * One thing that goes wrong in {@link ChaosTest}.
 *
 * @param target which of the workers or clients
 * @param millis how long it lasts
 * @param pause milliseconds before it, once it is its turn
 */
record Trouble(Kind kind, int target, int millis, int pause) {

  private static final int SHORTEST_MILLIS = 200;
  private static final int LONGEST_MILLIS = 1500;
  private static final int LONGEST_PAUSE_MILLIS = 1500;

  enum Kind {
    KILL_WORKER(3),
    CUT_WORKER(2),
    SLOW_WORKER(1),
    CUT_CLIENT(1),
    KILL_BROKER(1);

    /** How often in a round. */
    private final int share;

    Kind(int share) {
      this.share = share;
    }
  }

  /** The same for every run with one seed: rounds that hold every kind, in a random order. */
  static List<Trouble> plan(long seed, int count) {
    Random random = new Random(seed);
    List<Trouble> plan = new ArrayList<>();
    while (plan.size() < count) {
      List<Kind> round = new ArrayList<>();
      for (Kind kind : Kind.values()) {
        round.addAll(Collections.nCopies(kind.share, kind));
      }
      Collections.shuffle(round, random);
      for (Kind kind : round) {
        plan.add(
            new Trouble(
                kind,
                random.nextInt(1 << 20),
                SHORTEST_MILLIS + random.nextInt(LONGEST_MILLIS - SHORTEST_MILLIS),
                random.nextInt(LONGEST_PAUSE_MILLIS)));
      }
    }
    return plan.subList(0, count);
  }
}
