package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.daemon.job.Format;
import org.dir7.daemon.job.Route;
import org.dir7.daemon.journal.StoredAnswer;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.io.Sha256;

/** The messages that bring a stored final answer to those who asked. */
final class AnswerMessages {

  /** Largest chunk: fits every broker that is known, the strictest of them takes 128 KiB. */
  static final int CHUNK_BYTES = 64 << 10;

  /** Room for topic and properties of a chunk. */
  private static final int OVERHEAD = 3072;

  private static final int SMALLEST_CHUNK = 256;

  /** Of {@code done} besides its list of chunks, and of one chunk in that list; upper bounds. */
  private static final int DONE_BYTES = 2048;

  private static final int CHUNK_ENTRY_BYTES = 100;

  private final Topics topics;
  private final Placement place;
  private final Route route;
  private final int maxPacket;
  private final String id;
  private final ObjectNode stored;
  private final ObjectNode event;
  private final String contentType;
  private final List<Outgoing> messages = new ArrayList<>();

  private AnswerMessages(Topics topics, StoredAnswer answer, Placement place, int maxPacket) {
    this.topics = topics.in(place.route().group());
    this.place = place;
    this.route = place.route();
    this.maxPacket = maxPacket;
    this.stored = answer.event();
    this.event = stored.deepCopy();
    this.contentType = Format.of(event.path("format").textValue()).contentType();
    this.id = event.get("id").textValue();
  }

  /**
   * In the order of sending: the result first, so that whoever sees {@code done} has the bytes.
   *
   * @param maxPacket bytes of the largest packet that the broker takes
   */
  static List<Outgoing> of(Topics topics, StoredAnswer answer, Placement place, int maxPacket) {
    AnswerMessages made = new AnswerMessages(topics, answer, place, maxPacket);
    if (answer.result().isPresent()) {
      made.result(answer.result().get());
    } else {
      made.withoutResult();
    }
    return made.messages;
  }

  /** The messages for an answer that is not stored: rejected. */
  static List<Outgoing> rejected(Topics topics, ObjectNode event, Route route) {
    StoredAnswer answer = new StoredAnswer(event, route, Optional.empty());
    return of(topics, answer, Placement.of(route), Integer.MAX_VALUE);
  }

  /** Whether a result of so many bytes and its {@code done} fit a broker at all. */
  static boolean fits(int bytes, int maxPacket) {
    int chunk = chunkBytes(maxPacket);
    long chunks = (bytes + chunk - 1L) / chunk;
    return maxPacket >= SMALLEST_CHUNK + OVERHEAD
        && (bytes + OVERHEAD <= maxPacket || DONE_BYTES + chunks * CHUNK_ENTRY_BYTES <= maxPacket);
  }

  private void result(byte[] bytes) {
    ObjectNode layout = event.putObject("result");
    layout.put("content_type", contentType);
    layout.put("size", bytes.length);
    layout.put("sha256", Sha256.of(bytes));
    if (place.written()) {
      layout.put("delivery", "file").put("path", route.path());
      withoutResult();
      return;
    }
    if (place.trouble() != null) {
      layout.put("sentence", place.trouble());
    }
    boolean inline =
        route.delivery() != Route.Delivery.CHUNKS && bytes.length + OVERHEAD <= maxPacket;
    layout.put("delivery", inline ? "inline" : "chunks");
    List<byte[]> parts = inline ? List.of(bytes) : chunks(bytes);
    if (!inline) {
      ArrayNode list = layout.putArray("chunks");
      for (byte[] part : parts) {
        list.addObject().put("size", part.length).put("sha256", Sha256.of(part));
      }
    }
    send(topics.jobResult(id), parts, inline, null, Map.of());
    if (route.group() != null) {
      retain(GroupLookup.properties(stored, place.fingerprint(), bytes, inline ? 0 : parts.size()));
    }
    if (route.replyTopic() != null) {
      send(route.replyTopic(), parts, inline, route.correlation(), properties());
      if (!inline) {
        reply(); // says how many chunks there are
      }
    }
    messages.add(Outgoing.json(topics.jobEvents(id), JobEvents.bytes(event)));
  }

  private void send(
      String topic,
      List<byte[]> parts,
      boolean inline,
      byte[] correlation,
      Map<String, String> properties) {
    for (int i = 0; i < parts.size(); i++) {
      String at = inline ? topic : topic + "/" + i;
      messages.add(new Outgoing(at, parts.get(i), 1, false, contentType, correlation, properties));
    }
  }

  /** A group's result stays with the broker for the other workers. */
  private void retain(Map<String, String> properties) {
    messages.replaceAll(message -> GroupLookup.retained(message, properties));
  }

  private void withoutResult() {
    messages.add(Outgoing.json(topics.jobEvents(id), JobEvents.bytes(event)));
    if (route.replyTopic() != null) {
      reply();
    }
  }

  private void reply() {
    messages.add(
        new Outgoing(
            route.replyTopic(),
            JobEvents.bytes(event),
            1,
            false,
            Outgoing.JSON,
            route.correlation(),
            properties()));
  }

  private List<byte[]> chunks(byte[] bytes) {
    int size = chunkBytes(maxPacket);
    List<byte[]> parts = new ArrayList<>();
    for (int start = 0; start < bytes.length; start += size) {
      parts.add(Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + size)));
    }
    return parts;
  }

  private static int chunkBytes(int maxPacket) {
    return Math.max(SMALLEST_CHUNK, Math.min(CHUNK_BYTES, maxPacket - OVERHEAD));
  }

  /** The event's plain fields, its total of seconds and the result's hash, as text. */
  private Map<String, String> properties() {
    Map<String, String> pairs = new LinkedHashMap<>();
    event
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isValueNode()) {
                pairs.put(field.getKey(), field.getValue().asText());
              }
            });
    if (event.has("result")) {
      pairs.put("seconds", event.path("seconds").path("total").asText());
      pairs.put("size", event.path("result").path("size").asText());
      pairs.put("sha256", event.path("result").path("sha256").asText());
    }
    return pairs;
  }
}
