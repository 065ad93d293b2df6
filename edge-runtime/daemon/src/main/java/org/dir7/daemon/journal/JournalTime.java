package org.dir7.daemon.journal;

/**
 * Seconds that daemons on this journal ran, whatever the wall clock says: it goes on from the last
 * record's time, so that a promise to keep something for 24 hours cannot be broken by a clock that
 * is set.
 */
final class JournalTime {

  private final long base;
  private final long startNanos = System.nanoTime();

  JournalTime(long base) {
    this.base = base;
  }

  long seconds() {
    return base + (System.nanoTime() - startNanos) / 1_000_000_000L;
  }
}
