package org.dir7.deploy.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CleanupTest {

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  @Test
  void closesTheLastFirst() {
    try (Cleanup cleanup = new Cleanup()) {
      cleanup.open(() -> closing("folder"));
      cleanup.open(() -> closing("process"));
    }
    assertEquals(List.of("process closed", "folder closed"), events);
  }

  @Test
  void anEndWaitsForWhatIsBeingOpened() throws InterruptedException {
    Cleanup cleanup = new Cleanup();
    cleanup.open(() -> closing("folder"));
    CountDownLatch starting = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(1);
    Thread opener =
        new Thread(
            () ->
                cleanup.open(
                    () -> {
                      starting.countDown();
                      awaitQuietly(started);
                      events.add("process started");
                      return closing("process");
                    }));
    opener.start();
    starting.await();
    Thread end = new Thread(cleanup::close);
    end.start();
    while (end.getState() != Thread.State.BLOCKED) {
      Thread.onSpinWait();
    }
    started.countDown();
    opener.join();
    end.join();
    assertEquals(List.of("process started", "process closed", "folder closed"), events);
  }

  @Test
  void opensNothingAfterTheEnd() {
    Cleanup cleanup = new Cleanup();
    cleanup.close();
    assertThrows(Dir7Exception.class, () -> cleanup.open(() -> closing("late")));
    assertEquals(List.of(), events);
  }

  private AutoCloseable closing(String name) {
    return () -> events.add(name + " closed");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
