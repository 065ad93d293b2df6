package org.dir7.daemon.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
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
 * A client's connection to the broker, in the terms of the contract: what it says to a device or a
 * group, and what it hears of them. A connection that broke is replaced when its user says so. Used
 * by one thread.
 */
final class SubmitLink implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final long PUBLISH_MILLIS = 10_000;
  private static final int RECEIVE_MAXIMUM = 64;

  /** What comes from the connection's threads. */
  sealed interface Signal {
    record Message(Incoming message) implements Signal {}

    record Lost(MqttLink link, String reason) implements Signal {}
  }

  private final BrokerConfig broker;
  private final Topics topics;
  private final String clientId;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private MqttLink link;

  /** Connects. */
  SubmitLink(BrokerConfig broker, Topics topics) {
    this.broker = broker;
    this.topics = topics;
    byte[] random = new byte[8];
    ThreadLocalRandom.current().nextBytes(random);
    this.clientId = "dir7-submit-" + HexFormat.of().formatHex(random);
    open();
  }

  private void open() {
    LinkOptions options =
        new LinkOptions(
            clientId,
            true,
            0,
            RECEIVE_MAXIMUM,
            false,
            LinkOptions.MAX_PACKET,
            null,
            CONNECT_TIMEOUT);
    MqttLink fresh = MqttLink.connect(broker, options, new Handler(signals));
    try {
      if (toDevice()) {
        fresh.subscribe(topics.status(), true);
      }
    } catch (Dir7Exception e) {
      fresh.abandon();
      throw e;
    }
    link = fresh;
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

  Topics topics() {
    return topics;
  }

  /** Whether one device is asked, and not whichever worker of a group. */
  boolean toDevice() {
    return topics.device() != null;
  }

  /** Who is asked, for sentences. */
  String whom() {
    return toDevice() ? "device " + topics.device() : "group " + topics.group();
  }

  /** Waits for what comes next; null where nothing came before {@code endNanos}. */
  Signal await(long endNanos) throws InterruptedException {
    return signals.poll(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  /** Whether it was the connection that stands that ended, not one that was given up. */
  boolean isCurrent(Signal.Lost lost) {
    return lost.link() == link;
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

  /** Subscribes to where commands are answered: of a group by any of its workers. */
  void hearAnswers() {
    link.subscribe(toDevice() ? topics.events() : "dir7/v1/+/events", false);
  }

  void publish(SubmitRequest request) {
    link.publishAndWait(Outgoing.json(topics.jobs(), request.message()), PUBLISH_MILLIS);
  }

  void command(String name, String id) {
    byte[] message =
        JsonText.MAPPER
            .createObjectNode()
            .put("command", name)
            .put("id", id)
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    link.publishAndWait(Outgoing.json(topics.control(), message), PUBLISH_MILLIS);
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
