package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.job.Route;
import org.dir7.daemon.journal.Journal;
import org.dir7.daemon.journal.StoredAnswer;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;

/** Puts events and answers into the outbox, on their topics. */
final class Publisher {

  private final Topics topics;
  private final Journal journal;
  private final Outbox outbox;

  Publisher(Topics topics, Journal journal, Outbox outbox) {
    this.topics = topics;
    this.journal = journal;
    this.outbox = outbox;
  }

  void event(ObjectNode event) {
    outbox.event(Outbox.Kind.EVENT, message(event));
  }

  /** An event that is of no use when late. */
  void fleeting(ObjectNode event) {
    outbox.event(Outbox.Kind.FLEETING, message(event));
  }

  private Outgoing message(ObjectNode event) {
    return Outgoing.json(topics.jobEvents(event.get("id").textValue()), JobEvents.bytes(event));
  }

  void rejected(ObjectNode event, Route route) {
    outbox.events(AnswerMessages.rejected(topics, event, route));
  }

  /** The stored answer of an id, for the first time. */
  void answer(String id, Route route) {
    outbox.answer(id, maxPacket -> messages(id, route, maxPacket));
  }

  /** The stored answer of an id once more. */
  void repeatedAnswer(String id, Route route) {
    outbox.repeatedAnswer(id, maxPacket -> messages(id, route, maxPacket));
  }

  private List<Outgoing> messages(String id, Route route, int maxPacket) throws IOException {
    StoredAnswer answer =
        journal
            .answer(id)
            .orElseThrow(() -> new IOException("the journal has no answer of job " + id));
    return AnswerMessages.of(topics, answer, route == null ? answer.route() : route, maxPacket);
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
    outbox.event(Outbox.Kind.EVENT, Outgoing.json(topics.events(), JobEvents.bytes(event)));
  }

  void statusChanged() {
    outbox.statusChanged();
  }
}
