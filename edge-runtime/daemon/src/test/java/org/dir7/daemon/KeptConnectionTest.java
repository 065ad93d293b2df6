package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.LinkOptions;
import org.dir7.daemon.mqtt.MqttLink;
import org.dir7.daemon.mqtt.Outgoing;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What ends a connection for good. */
final class KeptConnectionTest {

  private static final byte[] CONNACK = {0x20, 3, 0, 0, 0};
  private static final byte[] SESSION_TAKEN_OVER = {(byte) 0xE0, 2, (byte) 0x8E, 0};

  /** Above the pause before a second try, which must not come. */
  private static final long UNSEEN_MILLIS = 1000;

  private static final String EXPLAINED =
      "3 connections of kept in a row ended soon: where another program connects under this name";

  private static final LinkOptions OPTIONS =
      new LinkOptions("kept", false, 60, 10, true, 1 << 20, null, Duration.ofSeconds(10));

  /** Confirms no message, and ends a connection once one is on its way. */
  private static final class Broker implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final AtomicInteger connections = new AtomicInteger();
    private final byte[] lastWords;

    Broker(byte... lastWords) throws IOException {
      this.lastWords = lastWords;
      new Thread(this::run, "broker").start();
    }

    private void run() {
      while (true) {
        try (Socket client = listener.accept()) {
          connections.incrementAndGet();
          InputStream in = client.getInputStream();
          packet(in);
          client.getOutputStream().write(CONNACK);
          packet(in);
          client.getOutputStream().write(lastWords);
        } catch (IOException e) {
          if (listener.isClosed()) {
            return;
          }
        }
      }
    }

    private static void packet(InputStream in) throws IOException {
      in.read();
      int length = in.read(); // all that come here are below 128 bytes
      in.readNBytes(length);
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }

  /** Publishes at once, and reports a message that fails as the outbox does. */
  private static final class Owner implements KeptConnection.Owner {
    private final CompletableFuture<Void> takenOver = new CompletableFuture<>();
    private final KeptConnection connection;

    Owner(int port) {
      connection = new KeptConnection(BrokerConfig.of("tcp://127.0.0.1:" + port), OPTIONS, this);
    }

    @Override
    public void up(MqttLink link) {
      link.publish(
          Outgoing.json("x", new byte[1]),
          failure -> connection.broken(link, "a message could not be sent"));
    }

    @Override
    public void lost(MqttLink link, String reason, boolean byAnother) {
      connection.lost(link, reason, byAnother);
    }

    @Override
    public void takenOver() {
      takenOver.complete(null);
    }

    @Override
    public void subscribe(MqttLink link) {}

    @Override
    public void down(MqttLink link) {}

    @Override
    public void arrived(MqttLink link, Incoming message) {}
  }

  /** The library fails the messages on their way before it says why. */
  @RepeatedTest(5)
  void aSessionTakenOverWhileAMessageIsOnItsWayIsNotTakenBack() throws Exception {
    try (Broker broker = new Broker(SESSION_TAKEN_OVER)) {
      Owner owner = new Owner(broker.listener.getLocalPort());
      owner.connection.start();
      owner.takenOver.get(20, TimeUnit.SECONDS);
      Thread.sleep(UNSEEN_MILLIS);
      assertEquals(1, broker.connections.get());
      owner.connection.stop();
    }
  }

  /** Some brokers do not say that another client came: each would end the other's connection. */
  @Test
  void connectionsThatEndSoonWithoutAWordAreExplained() throws Exception {
    PrintStream console = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (Broker broker = new Broker()) {
      Owner owner = new Owner(broker.listener.getLocalPort());
      System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
      owner.connection.start();
      DaemonFixture.await(
          "a guess at the reason", () -> log.toString(StandardCharsets.UTF_8).contains(EXPLAINED));
      assertEquals(3, broker.connections.get());
      owner.connection.stop();
    } finally {
      System.setErr(console);
    }
  }
}
