package org.dir7.daemon.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.LinkOptions;
import org.dir7.daemon.mqtt.MqttLink;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;

/** Sees all that a device publishes, checks it against the published contract, sends raw jobs. */
public final class Observer implements AutoCloseable, MqttLink.Handler {

  private static final long PATIENCE_SECONDS = 60;
  private static final long CONFIRM_MILLIS = 10_000;
  private static final int MOST_SHOWN = 120;

  public final List<Incoming> seen = new CopyOnWriteArrayList<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final PublishedApi published = new PublishedApi();
  private final Topics topics;
  private final MqttLink link;
  private volatile String lost = "";

  public Observer(BrokerConfig broker, Topics topics) {
    this.topics = topics;
    this.link =
        MqttLink.connect(
            broker,
            new LinkOptions(
                "observer-" + System.nanoTime(),
                true,
                0,
                1000,
                false,
                1 << 20,
                null,
                Duration.ofSeconds(10)),
            this);
    link.subscribe("dir7/#", true);
  }

  @Override
  public void arrived(MqttLink source, Incoming message) {
    seen.add(message);
    published.violation(message).ifPresent(v -> violations.add(shown(message) + ": " + v));
  }

  @Override
  public void lost(MqttLink source, String reason, boolean takenOver) {
    lost = reason;
  }

  public void send(String topic, String payload) {
    send(topic, payload.getBytes(StandardCharsets.UTF_8));
  }

  public void send(String topic, byte[] payload) {
    send(Outgoing.json(topic, payload));
  }

  public void send(Outgoing message) {
    link.publishAndWait(message, CONFIRM_MILLIS);
  }

  public void sendRetained(String topic, String payload) {
    link.publishAndWait(
        Outgoing.json(topic, payload.getBytes(StandardCharsets.UTF_8)).asRetained(),
        CONFIRM_MILLIS);
  }

  public void job(String json) {
    send(topics.jobs(), json);
  }

  /** Waits for an event of a job. */
  public JsonNode event(String id, String name) throws InterruptedException {
    return json(topics.jobEvents(id), event -> event.path("event").asText().equals(name), name);
  }

  /** Waits for JSON on a topic that meets a condition; the first that did. */
  public JsonNode json(String topic, Predicate<JsonNode> wanted, String what)
      throws InterruptedException {
    Incoming found =
        await(
            message ->
                message.topic().equals(topic) && wanted.test(JsonText.read(message.payload())),
            what + " on " + topic);
    return JsonText.read(found.payload());
  }

  public Incoming await(Predicate<Incoming> wanted, String what) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < end) {
      for (Incoming message : seen) {
        if (wanted.test(message)) {
          checkSchemas();
          return message;
        }
      }
      Thread.sleep(5);
    }
    throw new AssertionError(
        "not seen: "
            + what
            + (lost.isEmpty() ? "" : "; observer lost: " + lost)
            + "; seen: "
            + topicsSeen());
  }

  public long count(Predicate<Incoming> wanted) {
    return seen.stream().filter(wanted).count();
  }

  public void checkSchemas() {
    if (!violations.isEmpty()) {
      throw new AssertionError("against the published contract: " + violations);
    }
  }

  private List<String> topicsSeen() {
    return seen.stream().map(Observer::shown).toList();
  }

  private static String shown(Incoming message) {
    byte[] bytes = message.payload();
    int length = Math.min(MOST_SHOWN, bytes.length);
    return message.topic() + " " + new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    link.close();
  }
}
