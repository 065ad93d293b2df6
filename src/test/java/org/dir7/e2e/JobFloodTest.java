package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.dir7.daemon.ProcessMemory;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitListener;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.LinkOptions;
import org.dir7.daemon.mqtt.MqttLink;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand jobs from a client that waits for nothing, while another one submits as it should.
 * Prints what the daemon's memory did, and how soon commands behind a thousand jobs take effect.
 */
@Tag("slow")
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc and stops a process")
class JobFloodTest {

  private static final int FLOOD = 10_000;
  private static final int WAITING = 1_000;
  private static final int POLITE = 100;

  /** Such a picture of the most steps takes seconds: it is not done before it is cancelled. */
  private static final int PIXELS = 256;

  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** What the inbox may hold, 16 MiB, and as much for the heap and the compiler at full work. */
  private static final long MOST_GROWTH = 32 << 20;

  @TempDir private Path folder;
  private final Topics topics = new Topics(TestDaemon.DEVICE);

  @Test
  void allAreAnsweredAndWhoSubmitsProperlyGetsPictures() throws Exception {
    var program = Mosquitto.find("mosquitto");
    assumeTrue(program.isPresent(), "mosquitto is not installed");
    int port = Mosquitto.freePort();
    // By default it drops what exceeds a thousand; here every job is to reach the daemon.
    String text =
        "listener %d 127.0.0.1%nallow_anonymous true%nmax_queued_messages 0%n".formatted(port);
    String uri = "tcp://127.0.0.1:" + port;
    try (Mosquitto broker = Mosquitto.start(program.get(), folder, text, port);
        TestDaemon daemon =
            TestDaemon.start(uri, folder, TinyEngine.ofSize(PIXELS), List.of()).awaitReady();
        Answers answers = new Answers(uri, topics)) {
      assertEquals(port, broker.port());
      long pid = daemon.process().pid();
      polite(uri, 3, "warm");
      long before = ProcessMemory.resident(pid);
      AtomicBoolean over = new AtomicBoolean();
      CompletableFuture<Long> peak = CompletableFuture.supplyAsync(() -> peak(pid, over));
      CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> flood(uri, FLOOD, "flood-"));
      long start = System.nanoTime();
      polite(uri, POLITE, "polite");
      flood.join();
      answers.await("flood-", FLOOD);
      System.out.printf(
          "flood: %d jobs and %d submitted ones in %.1f s%n",
          FLOOD, POLITE, (System.nanoTime() - start) / 1e9);
      over.set(true);
      long growth = peak.join() - before;
      System.out.printf("flood: resident %d MiB, at most %+d KiB%n", before >> 20, growth >> 10);
      commandsBehindJobs(uri, daemon, answers);
      assertTrue(growth < MOST_GROWTH, "grew by " + growth);
    }
  }

  /** The daemon is held while jobs and commands gather at the broker. */
  private void commandsBehindJobs(String uri, TestDaemon daemon, Answers answers) throws Exception {
    String longJob = "{\"id\":\"long\",\"prompt\":\"x\",\"sampler\":\"heun\",\"steps\":200}";
    Eventually.holds("the queue is empty", () -> answers.state.equals("ready"));
    Moment started = new Moment(uri, topics.jobEvents("long"), "/event", "started");
    Moment cancelled = new Moment(uri, topics.jobEvents("long"), "/event", "cancelled");
    Moment draining = new Moment(uri, topics.status(), "/state", "draining");
    answers.send(topics.jobs(), longJob);
    started.await();
    daemon.hold();
    flood(uri, WAITING, "waiting-");
    answers.send(topics.control(), "{\"command\":\"cancel\",\"id\":\"long\"}");
    answers.send(topics.control(), "{\"command\":\"drain\"}");
    long start = System.nanoTime();
    daemon.release();
    System.out.printf(
        "flood: behind %d waiting jobs cancel took %.2f s and drain %.2f s%n",
        WAITING, (cancelled.await() - start) / 1e9, (draining.await() - start) / 1e9);
    answers.await("waiting-", WAITING);
  }

  private static long peak(long pid, AtomicBoolean over) {
    long peak = 0;
    while (!over.get()) {
      peak = Math.max(peak, ProcessMemory.resident(pid));
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return peak;
  }

  /** As fast as the broker takes them. */
  private void flood(String uri, int jobs, String prefix) {
    LinkOptions options =
        new LinkOptions("sender-" + prefix, true, 0, 10, false, 1024, null, Duration.ofSeconds(10));
    Semaphore window = new Semaphore(20); // what mosquitto takes at once
    try (MqttLink link = MqttLink.connect(BrokerConfig.of(uri), options, new Nobody())) {
      for (int i = 0; i < jobs; i++) {
        String job =
            "{\"id\":\"%s%d\",\"prompt\":\"heart %d\",\"steps\":1}".formatted(prefix, i, i);
        window.acquireUninterruptibly();
        link.publish(
            Outgoing.json(topics.jobs(), job.getBytes(StandardCharsets.UTF_8)),
            failure -> {
              assertNull(failure);
              window.release();
            });
      }
      window.acquireUninterruptibly(20);
    }
  }

  private static void polite(String uri, int jobs, String prefix) throws InterruptedException {
    Map<String, SubmitClient.Outcome> outcomes = new ConcurrentHashMap<>();
    try (SubmitClient client = SubmitClient.connect(BrokerConfig.of(uri), TestDaemon.DEVICE)) {
      client.submitAll(
          IntStream.range(0, jobs)
              .mapToObj(i -> SubmitRequest.of("star " + i).withId(prefix + "-" + i).withSteps(1))
              .iterator(),
          8,
          LIMIT,
          SubmitListener.NONE,
          outcome -> outcomes.put(outcome.id(), outcome));
    }
    outcomes.values().forEach(outcome -> assertNull(outcome.failure()));
    assertEquals(jobs, outcomes.size());
  }

  /**
   * Which jobs were taken or turned away. Reads of a message what it needs when it comes, and keeps
   * no message: of these there are more than forty thousand.
   */
  private static final class Answers implements MqttLink.Handler, AutoCloseable {
    private static final Set<String> ANSWERS = Set.of("accepted", "rejected");

    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final Topics topics;
    private final MqttLink link;
    private volatile String state = "";
    private volatile String lost = "";

    Answers(String uri, Topics topics) {
      this.topics = topics;
      LinkOptions options =
          new LinkOptions("answers", true, 0, 1000, false, 1 << 16, null, Duration.ofSeconds(10));
      this.link = MqttLink.connect(BrokerConfig.of(uri), options, this);
      link.subscribe(topics.status(), true);
      link.subscribe(topics.jobEvents("+"), false);
    }

    void send(String topic, String payload) {
      link.publishAndWait(Outgoing.json(topic, payload.getBytes(StandardCharsets.UTF_8)), 10_000);
    }

    /** Waits until so many jobs whose ids begin so are answered. */
    void await(String prefix, int count) throws Exception {
      try {
        Eventually.holds("the answers", () -> !lost.isEmpty() || of(prefix) == count);
      } finally {
        assertEquals("", lost, "the connection that sees the answers");
        assertEquals(count, of(prefix), "answers of jobs " + prefix + "...");
      }
    }

    private long of(String prefix) {
      return ids.stream().filter(id -> id.startsWith(prefix)).count();
    }

    @Override
    public void arrived(MqttLink source, Incoming message) {
      JsonNode json = JsonText.read(message.payload());
      if (message.topic().equals(topics.status())) {
        state = json.path("state").asText();
      } else if (ANSWERS.contains(json.path("event").asText())) {
        ids.add(json.path("id").asText());
      }
    }

    @Override
    public void lost(MqttLink source, String reason, boolean takenOver) {
      lost = reason;
    }

    @Override
    public void close() {
      link.close();
    }
  }

  /** When a message came in which a field says something; of a client that hears nothing else. */
  private static final class Moment implements MqttLink.Handler {
    private final String field;
    private final String value;
    private final CompletableFuture<Long> nanos = new CompletableFuture<>();
    private final MqttLink link;

    Moment(String uri, String topic, String field, String value) {
      this.field = field;
      this.value = value;
      String id = "moment-" + value;
      LinkOptions options =
          new LinkOptions(id, true, 0, 10, false, 1 << 16, null, Duration.ofSeconds(10));
      this.link = MqttLink.connect(BrokerConfig.of(uri), options, this);
      link.subscribe(topic, false);
    }

    /** Waits for it. By {@link System#nanoTime()}. */
    long await() throws Exception {
      long when = nanos.get(1, TimeUnit.MINUTES);
      link.close();
      return when;
    }

    @Override
    public void arrived(MqttLink source, Incoming message) {
      if (JsonText.read(message.payload()).at(field).asText().equals(value)) {
        nanos.complete(System.nanoTime());
      }
    }

    @Override
    public void lost(MqttLink source, String reason, boolean takenOver) {
      nanos.completeExceptionally(new IllegalStateException(reason));
    }
  }

  private static final class Nobody implements MqttLink.Handler {
    @Override
    public void arrived(MqttLink link, Incoming message) {}

    @Override
    public void lost(MqttLink link, String reason, boolean takenOver) {}
  }
}
