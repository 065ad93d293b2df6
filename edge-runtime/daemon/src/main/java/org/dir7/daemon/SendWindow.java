package org.dir7.daemon;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.dir7.daemon.mqtt.MqttLink;

/**
 * What is on its way to the broker over the connection that stands, within the broker's Receive
 * Maximum. Guarded by the outbox's lock.
 */
final class SendWindow {

  /** Messages in flight at most, however many the broker takes. */
  private static final int MOST = 32;

  /** Deliveries of which not every message is confirmed, in their order. */
  private final Set<Delivery> sending = new LinkedHashSet<>();

  private MqttLink link;
  private int inFlight;

  /** Null without a connection. */
  MqttLink link() {
    return link;
  }

  void open(MqttLink fresh) {
    link = fresh;
    inFlight = 0;
  }

  /** Ends the window with its connection and returns what was not confirmed. */
  List<Delivery> close() {
    link = null;
    List<Delivery> unconfirmed = List.copyOf(sending);
    sending.clear();
    return unconfirmed;
  }

  boolean isEmpty() {
    return sending.isEmpty();
  }

  boolean hasRoom() {
    return link != null && inFlight < Math.min(MOST, link.receiveMaximum());
  }

  void begin(Delivery item) {
    sending.add(item);
  }

  /** A message goes out. */
  void take() {
    inFlight++;
  }

  /** The broker has taken or refused a message; true where it was the delivery's last. */
  boolean completed(Delivery item, boolean refused) {
    inFlight--;
    item.refused |= refused;
    return --item.open == 0 && sending.remove(item);
  }
}
