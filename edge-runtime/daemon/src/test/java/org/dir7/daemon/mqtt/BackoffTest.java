package org.dir7.daemon.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class BackoffTest {

  @Test
  void pausesDoubleUpToTheLongestWithin25PercentEitherWay() {
    Backoff backoff = new Backoff(500, 60_000, new Random(1));
    long expected = 500;
    for (int i = 0; i < 40; i++) {
      long pause = backoff.next();
      assertTrue(pause >= 0.75 * expected && pause <= 1.25 * expected, pause + " at " + i);
      expected = Math.min(60_000, 2 * expected);
    }
    assertEquals(40, backoff.attempts());
    backoff.reset();
    assertTrue(backoff.next() <= 625);
  }
}
