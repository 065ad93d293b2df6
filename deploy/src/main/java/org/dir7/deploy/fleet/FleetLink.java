package org.dir7.deploy.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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
import org.dir7.daemon.update.UpdateChunk;
import org.dir7.daemon.update.UpdateOrder;
import org.dir7.engine.Dir7Exception;

/**
 * What the devices of a fleet say of themselves: the last status of each, and what becomes of
 * updates. A connection that breaks is made anew by whoever waits or orders, for a while: then the
 * way to the devices is lost, which is no failure of theirs.
 */
final class FleetLink implements AutoCloseable {

  /**
   * What became of an update.
   *
   * @param state receiving, proving, installed, refused or undone
   * @param sha256 of the bundle; empty where the order could not be read
   * @param bytes that are there, of a bundle that comes in chunks; -1 for others
   */
  record News(String device, String state, Optional<String> sha256, String sentence, long bytes) {}

  /**
   * What was heard while waiting.
   *
   * @param again whether the connection was made anew meanwhile, so that something may be missing
   */
  record Heard(List<News> news, boolean again) {
    Heard {
      news = List.copyOf(news);
    }
  }

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Retained status of all devices arrives at once after the subscription. */
  private static final long GATHER_MILLIS = 1500;

  /** Of an order: whatever ends a connection with it so often does not want it. */
  private static final int MOST_TRIES = 5;

  private static final int MOST_NEWS = 10_000;
  private static final long ACKNOWLEDGED_MILLIS = 30_000;

  private final BrokerConfig broker;
  private final Collection<String> devices;
  private final int reconnectSeconds;
  private final Map<String, JsonNode> statuses = new HashMap<>();
  private final Deque<News> news = new ArrayDeque<>();
  private MqttLink link;
  private boolean lost;
  private boolean again;
  private boolean changed;

  private FleetLink(BrokerConfig broker, Collection<String> devices, int reconnectSeconds) {
    this.broker = broker;
    this.devices = devices;
    this.reconnectSeconds = reconnectSeconds;
  }

  /**
   * Connects, and gathers the last status of every device.
   *
   * @param reconnectSeconds for which a connection that broke is tried again
   */
  static FleetLink connect(BrokerConfig broker, Collection<String> devices, int reconnectSeconds)
      throws InterruptedException {
    FleetLink made = new FleetLink(broker, devices, reconnectSeconds);
    made.connect();
    long end = System.nanoTime() + GATHER_MILLIS * 1_000_000;
    while (made.known() < devices.size() && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    made.connectAgainIfLost();
    return made;
  }

  private synchronized int known() {
    return statuses.size();
  }

  private void connect() {
    String client = "dir7-fleet-" + UUID.randomUUID().toString().substring(0, 8);
    MqttLink fresh =
        MqttLink.connect(
            broker,
            new LinkOptions(client, true, 0, 1000, false, JsonText.MAX_BYTES, null, TIMEOUT),
            new Ear());
    synchronized (this) {
      link = fresh;
      lost = false;
    }
    try {
      for (String device : devices) {
        Topics topics = new Topics(device);
        fresh.subscribe(topics.events(), false);
        fresh.subscribe(topics.status(), true);
      }
    } catch (Dir7Exception e) {
      fresh.abandon();
      throw e;
    }
  }

  /** The last status of a device; a missing node where it never said one. */
  synchronized JsonNode status(String device) {
    return statuses.getOrDefault(device, MissingNode.getInstance());
  }

  /** Whether the broker says that a device is there and takes jobs or soon will. */
  static boolean isThere(JsonNode status) {
    return List.of("online", "ready", "busy", "draining").contains(status.path("state").asText());
  }

  /**
   * Waits until a device says something, at most so long; then what became of updates.
   *
   * @throws Dir7Exception (environment) where the broker stays away
   */
  Heard await(long millis) throws InterruptedException {
    awaitChange(millis);
    connectAgainIfLost();
    synchronized (this) {
      Heard heard = new Heard(List.copyOf(news), again);
      news.clear();
      again = false;
      return heard;
    }
  }

  private synchronized void awaitChange(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!changed) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return;
      }
      wait(left);
    }
    changed = false;
  }

  private synchronized boolean isLost() {
    return lost;
  }

  private void connectAgainIfLost() throws InterruptedException {
    if (!isLost()) {
      return;
    }
    Backoff backoff = new Backoff(500, 10_000, ThreadLocalRandom.current());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(reconnectSeconds);
    System.err.println("the connection to the broker broke; trying again");
    while (true) {
      Thread.sleep(backoff.next());
      try {
        connect();
        synchronized (this) {
          again = true;
        }
        System.err.println("connected to the broker again");
        return;
      } catch (Dir7Exception e) {
        if (System.nanoTime() > end) {
          throw Dir7Exception.environment(
                  "the broker has been away for %d s (%s): no device has failed, and those that"
                      + " have an order go on with it; the same command goes on when the broker is"
                      + " back",
                  reconnectSeconds, e.getMessage())
              .causedBy(e);
        }
      }
    }
  }

  /**
   * Orders an update; again where the connection broke meanwhile, for a device takes the same order
   * twice.
   *
   * @throws Dir7Exception (environment) where the broker refuses it or stays away
   */
  void order(String device, UpdateOrder order) throws InterruptedException {
    Outgoing message = Outgoing.json(new Topics(device).update(), order.json());
    for (int tries = 1; ; tries++) {
      MqttLink now;
      synchronized (this) {
        now = link;
      }
      try {
        now.publishAndWait(message, ACKNOWLEDGED_MILLIS);
        return;
      } catch (Dir7Exception e) {
        if (!isLost() || tries == MOST_TRIES) {
          throw e;
        }
        connectAgainIfLost();
      }
    }
  }

  /** Orders an update in chunks again, to hear how far it is; without waiting. */
  void ask(String device, Version version) {
    byte[] order = version.order(Optional.empty()).json();
    send(Outgoing.json(new Topics(device).update(), order));
  }

  /** Sends a chunk, without waiting: the device says what has arrived. */
  void chunk(String device, UpdateChunk chunk) {
    send(
        new Outgoing(
            new Topics(device).updateData(),
            chunk.bytes(),
            1,
            false,
            "application/octet-stream",
            null,
            Map.of()));
  }

  private void send(Outgoing message) {
    MqttLink now;
    synchronized (this) {
      now = link;
    }
    now.publish(message, failure -> {}); // what is lost on the way is sent again
  }

  private synchronized void heard(Incoming message) {
    String[] topic = message.topic().split("/", -1);
    if (topic.length != 4) {
      return;
    }
    String device = topic[2];
    try {
      JsonNode json = JsonText.read(message.payload());
      if (topic[3].equals("status")) {
        statuses.put(device, json);
      } else if (json.path("event").asText().equals("update") && news.size() < MOST_NEWS) {
        String sha256 = json.path("sha256").asText("");
        news.add(
            new News(
                device,
                json.path("state").asText(),
                Optional.of(sha256).filter(hash -> !hash.isEmpty()),
                json.path("sentence").asText(),
                json.path("bytes").asLong(-1)));
      }
      changed = true;
      notifyAll();
    } catch (Dir7Exception e) {
      return; // not one of ours
    }
  }

  @Override
  public void close() {
    link.close();
  }

  /** Hears the broker. */
  private final class Ear implements MqttLink.Handler {
    @Override
    public void arrived(MqttLink from, Incoming message) {
      heard(message);
    }

    @Override
    public void lost(MqttLink from, String reason, boolean takenOver) {
      synchronized (FleetLink.this) {
        lost |= from == link;
        changed = true;
        FleetLink.this.notifyAll();
      }
    }
  }
}
