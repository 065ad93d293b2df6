package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitListener;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.client.SubmitResult;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.deploy.process.BrokerProcess;
import org.dir7.deploy.process.Installation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerTroubleTest {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir private Path folder;

  @Test
  void daemonWaitsForABrokerThatIsNotThereYet() throws Exception {
    int port = freePort();
    try (TestDaemon daemon = TestDaemon.start("tcp://127.0.0.1:" + port, folder)) {
      Eventually.holds(
          "the daemon says that it tries again",
          () -> Files.readString(daemon.process().log()).contains("127.0.0.1:" + port));
      try (BrokerProcess broker = BrokerProcess.start(Installation.current(), folder, port)) {
        daemon.awaitReady();
        assertTrue(broker.process().isAlive());
      }
    }
  }

  @Test
  void pictureArrivesThoughTheBrokerDiesWhileItIsDrawn() throws Exception {
    int port = freePort();
    BrokerProcess broker = BrokerProcess.start(Installation.current(), folder, port);
    Heard heard = new Heard();
    CompletableFuture<BrokerProcess> revived =
        heard.drawing.thenApplyAsync(
            ignored -> {
              broker.process().kill();
              return BrokerProcess.start(Installation.current(), folder, port);
            });
    try (TestDaemon daemon = TestDaemon.start(broker.uri(), folder).awaitReady();
        SubmitClient client =
            SubmitClient.connect(BrokerConfig.of(broker.uri()), TestDaemon.DEVICE)) {
      // 399 evaluations of the tiny model: long enough for the broker to die in between.
      SubmitRequest request =
          SubmitRequest.of("a long job").withSampler("heun").withSteps(200).withSeed(3L);
      SubmitResult result = client.submit(request, LIMIT, heard);
      assertTrue(heard.lostConnection, "the broker did not die in time");
      assertEquals(200, result.done().path("steps").asInt());
      assertTrue(daemon.process().isAlive());
    } finally {
      broker.close();
      if (heard.drawing.isDone()) {
        revived.join().close();
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Says when drawing has begun, and whether the connection broke. */
  private static final class Heard implements SubmitListener {
    private final CompletableFuture<Void> drawing = new CompletableFuture<>();
    private boolean lostConnection;

    @Override
    public void event(JsonNode event) {
      if (!event.path("event").asText().equals("accepted")) {
        drawing.complete(null);
      }
    }

    @Override
    public void notice(String sentence) {
      lostConnection = true;
    }
  }
}
