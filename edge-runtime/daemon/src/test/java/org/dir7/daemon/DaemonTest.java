package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.client.SubmitResult;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.sample.Noise;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The daemon against a real broker over real sockets, with a runner that can be held. */
final class DaemonTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir static Path brokerFolder;
  private static EmbeddedBroker broker;

  @TempDir Path state;
  private String device;
  private Topics topics;
  private FakeRunner runner;
  private Daemon daemon;
  private Observer observer;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = new EmbeddedBroker(brokerFolder, 1 << 20);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void start(TestInfo test) throws Exception {
    device = "d" + Integer.toHexString(test.getDisplayName().hashCode());
    topics = new Topics(device);
    runner = new FakeRunner(100_000);
    observer = new Observer(broker.config(), topics);
    daemon = startDaemon(runner);
  }

  @AfterEach
  void stop() {
    runner.release();
    daemon.close();
    observer.checkSchemas();
    observer.close();
  }

  private Daemon startDaemon(FakeRunner with) throws InterruptedException {
    DaemonConfig config =
        DaemonConfig.read(
            null,
            Map.of(
                "device",
                device,
                "broker",
                broker.config().uri().toString(),
                "state",
                state.toString(),
                "keep-alive",
                "5",
                "queue-size",
                "3"),
            Map.of());
    Daemon made = new Daemon(config, () -> with);
    made.start();
    long before = statusCount("ready");
    observer.await(m -> statusCount("ready") > 0 || before > 0, "ready");
    return made;
  }

  private long statusCount(String state) {
    return observer.count(
        m -> m.topic().equals(topics.status()) && text(m).contains("\"state\":\"" + state + "\""));
  }

  private static String text(Incoming message) {
    return new String(message.payload(), java.nio.charset.StandardCharsets.UTF_8);
  }

  private Incoming result(String id) throws InterruptedException {
    return observer.await(m -> m.topic().equals(topics.jobResult(id)), "result of " + id);
  }

  @Test
  void aJobIsAcceptedDrawnAndAnswered() throws Exception {
    List<String> heard = new ArrayList<>();
    try (SubmitClient client = SubmitClient.connect(broker.config(), device)) {
      SubmitRequest request = SubmitRequest.of("a red heart").withSteps(3).withSeed(7L);
      SubmitResult result =
          client.submit(request, PATIENCE, event -> heard.add(event.path("event").asText()));

      JobRequest drawn = new JobRequest("a red heart", 3, 5, 7, "euler");
      assertEquals(List.of(drawn), runner.begun);
      assertArrayEquals(runner.picture(drawn), result.png());
      assertEquals(7, result.done().get("seed").asLong());
      assertEquals(3, result.done().get("steps").asInt());
      assertEquals("0".repeat(64), result.done().get("engine").asText());
    }
    assertEquals("accepted", heard.get(0));
    assertEquals("started", heard.get(1));
    assertTrue(heard.contains("progress"));
    assertEquals("done", heard.get(heard.size() - 1));
  }

  @Test
  void aJobWithoutSeedGetsTheOneOfItsId() throws Exception {
    observer.job("{\"id\":\"seedless\",\"prompt\":\"x\"}");
    JsonNode done = observer.event("seedless", "done");
    assertEquals(Noise.seedOfJobId("seedless"), done.get("seed").asLong());
  }
}
