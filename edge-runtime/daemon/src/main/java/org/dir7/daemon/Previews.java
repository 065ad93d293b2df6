package org.dir7.daemon;

import org.dir7.daemon.job.Route;

/**
 * Decides after which steps of a job a preview is drawn: as the job asks, at most once a second,
 * and never so often that previews take more than a fifth of the time.
 */
final class Previews {

  private static final long LEAST_NANOS = 1_000_000_000L;
  private static final int SHARE = 4;

  private long askedNanos;
  private long notBeforeNanos = System.nanoTime();

  /**
   * Pixels of the side; 0 for none. No preview of the last step: the picture follows.
   *
   * @param wish null for none
   */
  int size(Route.Preview wish, int step, int steps) {
    long now = System.nanoTime();
    if (wish == null || step % wish.every() != 0 || step == steps || now - notBeforeNanos < 0) {
      return 0;
    }
    askedNanos = now;
    return wish.size();
  }

  /** The preview that was asked for is there. */
  void drawn() {
    long now = System.nanoTime();
    notBeforeNanos = now + Math.max(LEAST_NANOS, SHARE * (now - askedNanos));
  }
}
