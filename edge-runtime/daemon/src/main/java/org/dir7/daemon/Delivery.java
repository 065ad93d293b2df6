package org.dir7.daemon;

import java.io.IOException;
import java.util.List;
import org.dir7.daemon.mqtt.Outgoing;

/** Messages that go out together; they count down together. Guarded by the outbox's lock. */
final class Delivery {

  /** What the end of a delivery means. */
  enum Kind {
    /** Of no use when late: dropped without a connection. */
    FLEETING,
    /** Sent again after a broken connection; dropped when too many wait. */
    EVENT,
    /** Sent until the broker has confirmed it. */
    ANSWER
  }

  /** Makes the messages when their turn has come, for the limits of the connection of then. */
  @FunctionalInterface
  interface Source {
    List<Outgoing> messages(int maxPacket) throws IOException;
  }

  final Kind kind;

  /** Of the job whose answer it is; null for none. */
  final String id;

  final Source source;

  /** Messages that are not confirmed yet. */
  int open;

  /** Whether the broker refused one of them. */
  boolean refused;

  Delivery(Kind kind, String id, Source source) {
    this.kind = kind;
    this.id = id;
    this.source = source;
  }

  /** The same once more, for another connection. */
  Delivery again() {
    return new Delivery(kind, id, source);
  }
}
