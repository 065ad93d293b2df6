package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.LinkOptions;
import org.dir7.daemon.mqtt.MqttLink;
import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon may connect for years: no connection and no try may leave a thread behind. */
final class LinkThreadsTest {

  private static final int TIMES = 10;
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private static final LinkOptions OPTIONS =
      new LinkOptions("threads", true, 0, 10, false, 1 << 20, null, Duration.ofSeconds(10));

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("MQTT"))
        .toList();
  }

  private static void noneIsLeft() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!threads().isEmpty()) {
      assertTrue(System.nanoTime() < end, threads().toString());
      Thread.sleep(20);
    }
  }

  @Test
  void endedConnectionsLeaveNoThreads(@TempDir Path folder) throws Exception {
    try (EmbeddedBroker broker = new EmbeddedBroker(folder, 1 << 20)) {
      for (int i = 0; i < TIMES; i++) {
        MqttLink closed = MqttLink.connect(broker.config(), OPTIONS, new Deaf());
        closed.subscribe("x", false);
        closed.close();
        MqttLink.connect(broker.config(), OPTIONS, new Deaf()).abandon();
      }
      noneIsLeft();
    }
  }

  /** A proxy whose broker is away takes connections and ends them. */
  @Test
  void triesThatFailLeaveNoThreads() throws Exception {
    try (ServerSocket proxy = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread accepting = new Thread(() -> acceptAndClose(proxy));
      accepting.start();
      BrokerConfig broker = BrokerConfig.of("tcp://127.0.0.1:" + proxy.getLocalPort());
      for (int i = 0; i < TIMES; i++) {
        assertThrows(Dir7Exception.class, () -> MqttLink.connect(broker, OPTIONS, new Deaf()));
      }
      noneIsLeft();
    }
  }

  private static void acceptAndClose(ServerSocket proxy) {
    try {
      while (true) {
        proxy.accept().close();
      }
    } catch (IOException e) {
      // The test is over.
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
