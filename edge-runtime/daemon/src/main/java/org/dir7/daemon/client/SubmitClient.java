package org.dir7.daemon.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.Backoff;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.LinkOptions;
import org.dir7.daemon.mqtt.MqttLink;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Dir7Exception;

/**
 * Asks a device or a group for pictures and stays with each until it is answered: repeats the job's
 * id when nothing is heard of it, and connects again when the connection breaks. Used by one
 * thread; only {@link #cancel} may come from another.
 */
public final class SubmitClient implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final long PUBLISH_MILLIS = 10_000;
  private static final Set<String> SERVING = Set.of("ready", "busy");

  /** The device sends an event at least every 10 s; after this long one was lost, or the device. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  /** For the workers of a group, of which only one has the job. */
  private static final Duration GROUP_ANSWERS = Duration.ofSeconds(3);

  private final BrokerConfig broker;
  private final Topics topics;
  private final String clientId;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private Duration silence = SILENCE;
  private volatile MqttLink link;

  /** What comes from the connection's threads. */
  sealed interface Signal {
    record Message(Incoming message) implements Signal {}

    record Lost(MqttLink link, String reason) implements Signal {}
  }

  private SubmitClient(BrokerConfig broker, Topics topics) {
    this.broker = broker;
    this.topics = topics;
    byte[] random = new byte[8];
    ThreadLocalRandom.current().nextBytes(random);
    this.clientId = "dir7-submit-" + HexFormat.of().formatHex(random);
  }

  /**
   * Connects, once: a broker that does not answer is an error to tell, not to wait for.
   *
   * @throws Dir7Exception of kind bad input for an impossible device name, of kind environment with
   *     the reason when the broker cannot be reached
   */
  public static SubmitClient connect(BrokerConfig broker, String device) {
    if (!Topics.isDeviceName(device)) {
      throw Dir7Exception.badInput(
          "device is \"%s\"; it must be 1 to 32 of a-z, 0-9 and -, and not \"groups\"", device);
    }
    return open(broker, new Topics(device));
  }

  /** As {@link #connect}, to whichever worker of a group takes the job. */
  public static SubmitClient connectToGroup(BrokerConfig broker, String group) {
    if (!Topics.isDeviceName(group)) {
      throw Dir7Exception.badInput(
          "group is \"%s\"; it must be 1 to 32 of a-z, 0-9 and -, and not \"groups\"", group);
    }
    return open(broker, Topics.ofGroup(group));
  }

  private static SubmitClient open(BrokerConfig broker, Topics topics) {
    SubmitClient client = new SubmitClient(broker, topics);
    client.open();
    return client;
  }

  /** Changes after how long without an event a job is sent again; 60 s otherwise. */
  public void repeatAfter(Duration quiet) {
    silence = quiet;
  }

  long silenceNanos() {
    return silence.toNanos();
  }

  /** Who is asked, for sentences. */
  String whom() {
    return topics.group() == null ? "device " + topics.device() : "group " + topics.group();
  }

  /** Empty for a group, whose workers have one each. */
  String statusTopic() {
    return topics.device() == null ? "" : topics.status();
  }

  /** Where a device answers commands. Empty for a group: of its workers one may know a job. */
  String eventsTopic() {
    return topics.device() == null ? "" : topics.events();
  }

  private void open() {
    LinkOptions options =
        new LinkOptions(
            clientId, true, 0, 64, false, LinkOptions.MAX_PACKET, null, CONNECT_TIMEOUT);
    MqttLink fresh = MqttLink.connect(broker, options, new Handler(signals));
    try {
      if (topics.device() != null) {
        fresh.subscribe(topics.status(), true);
      }
    } catch (Dir7Exception e) {
      fresh.abandon();
      throw e;
    }
    link = fresh;
  }

  /**
   * Submits a job and waits for its picture.
   *
   * @param limit longest wait; the job itself goes on at the device
   * @throws Dir7Exception with the device's sentence when the job fails, is rejected for good or
   *     cancelled, and of kind environment after {@code limit}
   */
  public SubmitResult submit(SubmitRequest request, Duration limit, SubmitListener listener)
      throws InterruptedException {
    Submission job = submission(request, limit, listener);
    submissions(listener).run(List.of(job).iterator(), 1, ended -> {});
    return job.result();
  }

  /** What became of one of many jobs: a result, or the failure. */
  public record Outcome(String id, SubmitResult result, Dir7Exception failure) {
    static Outcome of(Submission job) {
      try {
        return new Outcome(job.id(), job.result(), null);
      } catch (Dir7Exception e) {
        return new Outcome(job.id(), null, e);
      }
    }
  }

  /**
   * Submits many jobs and waits for all.
   *
   * @param window most jobs that are under way at a time, at least 1
   * @param limit longest wait for one of them, from when it is sent first
   * @param ended told of each as it ends
   */
  public void submitAll(
      Iterator<SubmitRequest> requests,
      int window,
      Duration limit,
      SubmitListener listener,
      Consumer<Outcome> ended)
      throws InterruptedException {
    Iterator<Submission> jobs =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return requests.hasNext();
          }

          @Override
          public Submission next() {
            return submission(requests.next(), limit, listener);
          }
        };
    submissions(listener).run(jobs, window, job -> ended.accept(Outcome.of(job)));
  }

  private Submissions submissions(SubmitListener listener) {
    return new Submissions(this, topics, signals, listener);
  }

  private Submission submission(SubmitRequest request, Duration limit, SubmitListener listener) {
    if (!Topics.isJobId(request.id())) {
      throw Dir7Exception.badInput(
          "id is \"%s\"; it must be 1 to 64 of A-Z, a-z, 0-9, _ and -", request.id());
    }
    return new Submission(this, topics, request, limit, listener);
  }

  /**
   * Waits until the device takes jobs: its status is ready or busy. Call it before {@link #submit},
   * whose own messages it would swallow.
   *
   * @return false where the time passed first
   */
  public boolean awaitServing(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Signal signal = signals.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (signal == null) {
        return false;
      }
      if (signal instanceof Signal.Message message
          && message.message().topic().equals(topics.status())) {
        JsonNode status = json(message.message());
        if (status != null && SERVING.contains(status.path("state").asText())) {
          return true;
        }
      }
    }
  }

  /** Subscribes to all that a job publishes. */
  void follow(String id) {
    link.subscribe(topics.allOf(id), false);
    link.subscribe(topics.chunksOf(id), false);
  }

  void forget(String id) {
    link.unsubscribe(topics.allOf(id));
    link.unsubscribe(topics.chunksOf(id));
  }

  void publish(SubmitRequest request) {
    link.publishAndWait(Outgoing.json(topics.jobs(), request.message()), PUBLISH_MILLIS);
  }

  /** Whether a signal is about the connection that stands, not one that was given up. */
  boolean isCurrent(MqttLink candidate) {
    return link == candidate;
  }

  /** Replaces a broken connection, with growing pauses until {@code endNanos}. */
  void reconnect(long endNanos, SubmitListener listener) throws InterruptedException {
    link.abandon();
    Backoff backoff = new Backoff(500, 30_000, ThreadLocalRandom.current());
    while (true) {
      long pause = backoff.next();
      if (System.nanoTime() + pause * 1_000_000 > endNanos) {
        throw Dir7Exception.environment("%s cannot be reached", broker.uri());
      }
      Thread.sleep(pause);
      try {
        open();
        return;
      } catch (Dir7Exception e) {
        listener.notice(e.getMessage());
      }
    }
  }

  /** Asks the device to end a job; its last event tells what came of it. */
  public void cancel(String id) {
    command("cancel", id);
  }

  /**
   * Asks where a job stands, or for its answer: either comes on the job's topics, and that there is
   * no such job on the device's events.
   */
  void repeat(String id) {
    if (!eventsTopic().isEmpty()) {
      link.subscribe(eventsTopic(), false);
    }
    command("repeat", id);
  }

  private void command(String name, String id) {
    byte[] message =
        JsonText.MAPPER
            .createObjectNode()
            .put("command", name)
            .put("id", id)
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    link.publishAndWait(Outgoing.json(topics.control(), message), PUBLISH_MILLIS);
  }

  /**
   * Asks for the end of a job and waits for the device's word; of a group's workers the first that
   * has the job answers, or any of them after the time.
   *
   * @return its sentence
   * @throws Dir7Exception of kind bad input where there is nothing to cancel, of kind environment
   *     where nobody answers
   */
  public String cancelAndWait(String id, Duration limit) throws InterruptedException {
    if (!Topics.isJobId(id)) {
      throw Dir7Exception.badInput(
          "id is \"%s\"; it must be 1 to 64 of A-Z, a-z, 0-9, _ and -", id);
    }
    String answers = topics.device() == null ? "dir7/v1/+/events" : topics.events();
    link.subscribe(answers, false);
    cancel(id);
    Duration patience = topics.device() == null ? GROUP_ANSWERS : limit;
    long end = System.nanoTime() + patience.toNanos();
    JsonNode last = null;
    while (System.nanoTime() < end) {
      Signal signal = signals.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      JsonNode answer = signal instanceof Signal.Message m ? json(m.message()) : null;
      if (answer == null
          || !answer.path("command").asText().equals("cancel")
          || !answer.path("id").asText().equals(id)) {
        continue;
      }
      last = answer;
      if (topics.device() != null || !answer.path("sentence").asText().contains("is not here")) {
        break;
      }
    }
    if (last == null) {
      throw Dir7Exception.environment("%s does not answer", whom());
    }
    if (!last.path("ok").asBoolean()) {
      throw Dir7Exception.badInput("%s", last.path("sentence").asText());
    }
    return last.path("sentence").asText();
  }

  @Override
  public void close() {
    link.close();
  }

  /** The JSON of a message; null where it is none. */
  static JsonNode json(Incoming message) {
    try {
      return JsonText.read(message.payload());
    } catch (Dir7Exception e) {
      return null; // not from a device of this version
    }
  }

  private record Handler(BlockingQueue<Signal> signals) implements MqttLink.Handler {
    @Override
    public void arrived(MqttLink link, Incoming message) {
      signals.add(new Signal.Message(message));
    }

    @Override
    public void lost(MqttLink link, String reason, boolean takenOver) {
      signals.add(new Signal.Lost(link, reason));
    }
  }
}
