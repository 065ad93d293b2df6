package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.LinkOptions;
import org.dir7.daemon.mqtt.MqttLink;
import org.dir7.daemon.mqtt.Outgoing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {

  private static final LinkOptions OPTIONS =
      new LinkOptions("outbox", true, 0, 10, false, 1 << 20, null, Duration.ofSeconds(10));

  @Test
  @Timeout(120)
  void aFlushWaitsForAStatusThatIsTakenButNotYetSent(@TempDir Path folder) throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch made = new CountDownLatch(1);
    try (EmbeddedBroker broker = new EmbeddedBroker(folder, 1 << 20);
        MqttLink link = MqttLink.connect(broker.config(), OPTIONS, new Deaf());
        Outbox outbox =
            new Outbox(
                () -> {
                  taken.countDown();
                  awaitQuietly(made);
                  return Outgoing.json("dir7/v1/outbox/status", new byte[] {'{', '}'});
                },
                (id, whole) -> {},
                broken -> {})) {
      outbox.linkUp(link); // makes a status due
      taken.await();
      assertFalse(outbox.flush(50));
      made.countDown();
      assertTrue(outbox.flush(60_000));
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Expects no messages. */
  private static final class Deaf implements MqttLink.Handler {
    @Override
    public void arrived(MqttLink link, Incoming message) {}

    @Override
    public void lost(MqttLink link, String reason, boolean takenOver) {}
  }
}
