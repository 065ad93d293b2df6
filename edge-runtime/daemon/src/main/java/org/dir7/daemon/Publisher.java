package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.daemon.job.Format;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.job.Route;
import org.dir7.daemon.journal.Journal;
import org.dir7.daemon.journal.StoredAnswer;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;
import org.tinylog.Logger;

/** Puts events and answers into the outbox, on their topics. */
final class Publisher {

  private final Topics topics;
  private final Journal journal;
  private final Outbox outbox;
  private final Optional<FileDelivery> files;

  Publisher(Topics topics, Journal journal, Outbox outbox, Optional<FileDelivery> files) {
    this.topics = topics;
    this.journal = journal;
    this.outbox = outbox;
    this.files = files;
  }

  void event(ObjectNode event, Route route) {
    outbox.event(Delivery.Kind.EVENT, message(event, route));
  }

  /** An event that is of no use when late. */
  void fleeting(ObjectNode event, Route route) {
    outbox.event(Delivery.Kind.FLEETING, message(event, route));
  }

  /** A small picture on the way. */
  void preview(String id, Route route, byte[] png) {
    String topic = topics.in(route.group()).jobPreview(id);
    outbox.event(
        Delivery.Kind.FLEETING,
        new Outgoing(topic, png, 0, false, Format.PNG.contentType(), null, Map.of()));
  }

  private Outgoing message(ObjectNode event, Route route) {
    String id = event.get("id").textValue();
    return Outgoing.json(topics.in(route.group()).jobEvents(id), JobEvents.bytes(event));
  }

  /** Whether a result of so many bytes can be sent to the broker of now. */
  boolean fits(int bytes) {
    return AnswerMessages.fits(bytes, outbox.maxPacket());
  }

  void rejected(ObjectNode event, Route route) {
    outbox.events(AnswerMessages.rejected(topics, event, route));
  }

  /** The stored answer of an id, for the first time. */
  void answer(String id, Route route) {
    outbox.answer(id, maxPacket -> messages(id, route, maxPacket));
  }

  /** The stored answer of an id once more; that of a group's job until it is confirmed. */
  void repeatedAnswer(String id, Route route) {
    if (route.group() != null) {
      answer(id, route);
    } else {
      outbox.repeatedAnswer(id, maxPacket -> messages(id, route, maxPacket));
    }
  }

  /**
   * The stored answer of an id for whoever listens to the job's topics: its bytes, nowhere else.
   */
  void answerToFollower(String id) {
    outbox.repeatedAnswer(
        id, maxPacket -> messages(id, Route.of(stored(id).route().group()), maxPacket));
  }

  private StoredAnswer stored(String id) throws IOException {
    return journal
        .answer(id)
        .orElseThrow(() -> new IOException("the journal has no answer of job " + id));
  }

  private List<Outgoing> messages(String id, Route route, int maxPacket) throws IOException {
    StoredAnswer answer = stored(id);
    String fingerprint = journal.find(id).map(Journal.Known::fingerprint).orElse("");
    Placement place = place(answer, route == null ? answer.route() : route, fingerprint);
    return AnswerMessages.of(topics, answer, place, maxPacket);
  }

  /** Writes the file of a job that wants one; where that fails, its result is sent instead. */
  private Placement place(StoredAnswer answer, Route route, String fingerprint) {
    if (route.delivery() != Route.Delivery.FILE || answer.result().isEmpty()) {
      return new Placement(route, fingerprint, false, null);
    }
    try {
      files
          .orElseThrow(() -> new IOException("this device has no folder (file-folder)"))
          .write(route.path(), answer.result().get());
      return new Placement(route, fingerprint, true, null);
    } catch (IOException e) {
      String trouble = "the file %s cannot be written: %s".formatted(route.path(), e.getMessage());
      Logger.warn("job {}: {}", answer.event().path("id").asText(), trouble);
      return new Placement(route, fingerprint, false, trouble);
    }
  }

  /**
   * An event of the device.
   *
   * @param name control or bad-job
   */
  ObjectNode deviceEvent(String name) {
    return JsonText.MAPPER.createObjectNode().put("event", name).put("device", topics.device());
  }

  void device(ObjectNode event) {
    outbox.event(Delivery.Kind.EVENT, Outgoing.json(topics.events(), JobEvents.bytes(event)));
  }

  void statusChanged() {
    outbox.statusChanged();
  }
}
