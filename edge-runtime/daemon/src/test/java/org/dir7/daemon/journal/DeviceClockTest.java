package org.dir7.daemon.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.dir7.daemon.journal.DeviceClock.Stamp;
import org.junit.jupiter.api.Test;

final class DeviceClockTest {

  @Test
  void withinOneBootTheWallClockDoesNotMatter() {
    assertEquals(5, new Stamp("b", 10, 1e9).secondsUntil(new Stamp("b", 15, 0)));
  }

  @Test
  void overARebootTheWallClockCountsAsFarAsItIsBelievable() {
    Stamp before = new Stamp("b1", 1000, 500_000);
    assertEquals(60, before.secondsUntil(new Stamp("b2", 3, 500_060)));
    assertEquals(0, before.secondsUntil(new Stamp("b2", 3, 100)));
    assertEquals(0, before.secondsUntil(new Stamp("b2", 3, 1.7e9)));
  }

  @Test
  void timePasses() throws InterruptedException {
    DeviceClock clock = new DeviceClock();
    Stamp start = clock.now();
    Thread.sleep(20);
    // A sleep is at least as long as asked for; nanoTime resolves far below a millisecond.
    assertEquals(true, start.secondsUntil(clock.now()) >= 0.019);
  }
}
