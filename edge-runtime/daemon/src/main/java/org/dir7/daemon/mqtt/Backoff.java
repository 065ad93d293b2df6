package org.dir7.daemon.mqtt;

import java.util.random.RandomGenerator;

/**
 * Growing pauses between attempts: doubled from the first to the longest, each varied at random by
 * 25 % to either side so that a fleet does not come back in step.
 */
public final class Backoff {

  private final long firstMillis;
  private final long longestMillis;
  private final RandomGenerator random;
  private int attempts;

  public Backoff(long firstMillis, long longestMillis, RandomGenerator random) {
    this.firstMillis = firstMillis;
    this.longestMillis = longestMillis;
    this.random = random;
  }

  /** Milliseconds to wait before the next attempt. */
  public long next() {
    long pause = Math.min(longestMillis, firstMillis << Math.min(attempts, 20));
    attempts++;
    return Math.round(pause * (0.75 + 0.5 * random.nextDouble()));
  }

  /** Attempts since the last success. */
  public int attempts() {
    return attempts;
  }

  public void reset() {
    attempts = 0;
  }
}
