package org.dir7.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.MqttLink;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.Sha256;
import org.tinylog.Logger;

/**
 * Looks whether another worker of the group has answered a job: its result is retained for ten
 * minutes, with the event and the picture's fingerprint as user properties. Silence of 500 ms, or
 * of some round trips where the broker is slow, counts as none; this saves work and guarantees
 * nothing.
 */
final class GroupLookup {

  /** Seconds that a group's results are retained. */
  static final int RETAINED_SECONDS = 600;

  private static final long SILENCE_MILLIS = 500;
  private static final long LONGEST_SILENCE_MILLIS = 5000;

  /** What the broker needs for a retained message after a subscription, in subscriptions. */
  private static final int SILENCE_ROUND_TRIPS = 4;

  /** Above this a chunk number is nobody's of ours. */
  private static final int MAX_CHUNKS = 1 << 14;

  private static final String EVENT = "dir7-event";
  private static final String PICTURE = "dir7-picture";
  private static final String SHA256 = "dir7-sha256";
  private static final String CHUNKS = "dir7-chunks";

  /** What another worker answered; its bytes are those that were hashed. */
  @SuppressWarnings("ArrayRecordComponent") // stored, never compared
  record Found(ObjectNode event, String fingerprint, byte[] result) {}

  private final Topics topics;
  private final BlockingQueue<Incoming> arrived = new LinkedBlockingQueue<>();
  private volatile MqttLink link;
  private volatile String resultTopic = "";

  /**
   * @param topics those of the group
   */
  GroupLookup(Topics topics) {
    this.topics = topics;
  }

  /** What a retained result says about itself, for {@link #find}. */
  static Map<String, String> properties(
      ObjectNode event, String fingerprint, byte[] result, int chunks) {
    return Map.of(
        EVENT, event.toString(),
        PICTURE, fingerprint,
        SHA256, Sha256.of(result),
        CHUNKS, Integer.toString(chunks));
  }

  /** A result as it is kept for the other workers. */
  static Outgoing retained(Outgoing result, Map<String, String> properties) {
    return result.asRetained().withExpiry(RETAINED_SECONDS).withProperties(properties);
  }

  /** Over which connection to look; null while there is none. */
  void use(MqttLink device) {
    link = device;
  }

  /** Takes a message that is an answer to {@link #find}; called by the connection's thread. */
  boolean offer(Incoming message) {
    String wanted = resultTopic;
    boolean mine =
        !wanted.isEmpty()
            && (message.topic().equals(wanted) || message.topic().startsWith(wanted + "/"));
    if (mine) {
      arrived.add(message);
    }
    return mine;
  }

  /** Waits until the broker is silent. Called by the thread that draws. */
  Optional<Found> find(String id) throws InterruptedException {
    MqttLink over = link;
    if (over == null) {
      return Optional.empty();
    }
    String result = topics.jobResult(id);
    arrived.clear();
    resultTopic = result;
    try {
      long start = System.nanoTime();
      over.subscribe(result, 0, true);
      over.subscribe(topics.chunksOf(id), 0, true);
      long roundTrip = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) / 2;
      long silence = Math.max(SILENCE_MILLIS, SILENCE_ROUND_TRIPS * roundTrip);
      return collect(result, Math.min(silence, LONGEST_SILENCE_MILLIS));
    } catch (Dir7Exception e) {
      Logger.info("job {}: cannot look for another worker's result: {}", id, e.getMessage());
      return Optional.empty();
    } finally {
      resultTopic = "";
      over.unsubscribe(result);
      over.unsubscribe(topics.chunksOf(id));
      arrived.clear();
    }
  }

  private Optional<Found> collect(String result, long silenceMillis) throws InterruptedException {
    Map<Integer, Incoming> chunks = new HashMap<>();
    while (true) {
      Incoming message = arrived.poll(silenceMillis, TimeUnit.MILLISECONDS);
      if (message == null) {
        return Optional.empty();
      }
      if (message.topic().equals(result)) {
        Optional<Found> whole = found(message, message.payload());
        if (whole.isPresent()) {
          return whole;
        }
      } else {
        int number = chunkNumber(message.topic().substring(result.length() + 1));
        if (number < 0) {
          continue;
        }
        chunks.put(number, message);
        Optional<Found> joined = join(chunks);
        if (joined.isPresent()) {
          return joined;
        }
      }
    }
  }

  private static int chunkNumber(String text) {
    try {
      int number = Integer.parseInt(text);
      return number >= 0 && number < MAX_CHUNKS ? number : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static Optional<Found> join(Map<Integer, Incoming> chunks) {
    Incoming first = chunks.get(0);
    int count = first == null ? -1 : chunkNumber(first.userProperties().getOrDefault(CHUNKS, ""));
    if (count < 1 || chunks.size() < count) {
      return Optional.empty();
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Incoming part : new TreeMap<>(chunks).values()) {
      all.writeBytes(part.payload());
    }
    return found(first, all.toByteArray());
  }

  private static Optional<Found> found(Incoming described, byte[] bytes) {
    Map<String, String> pairs = described.userProperties();
    if (!Sha256.of(bytes).equals(pairs.get(SHA256)) || !pairs.containsKey(PICTURE)) {
      return Optional.empty();
    }
    try {
      String text = pairs.getOrDefault(EVENT, "");
      JsonNode event = JsonText.read(text.getBytes(StandardCharsets.UTF_8));
      return event instanceof ObjectNode done && event.path("event").asText().equals("done")
          ? Optional.of(new Found(done, pairs.get(PICTURE), bytes))
          : Optional.empty();
    } catch (Dir7Exception e) {
      return Optional.empty(); // not written by a worker of ours
    }
  }
}
