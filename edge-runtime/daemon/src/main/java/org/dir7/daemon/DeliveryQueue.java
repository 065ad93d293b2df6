package org.dir7.daemon;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.tinylog.Logger;

/**
 * What waits to be sent, in order. Bounded: where too much waits the oldest events go first;
 * answers are never dropped (they are ids only, their bytes lie in the journal). Guarded by the
 * outbox's lock.
 */
final class DeliveryQueue {

  /** Events that may wait; about half a KiB each. */
  private static final int MAX_EVENTS = 1024;

  /** More than are ever on their way at once, few enough that an answer behind them is not late. */
  private static final int ROOM = 64;

  /** Between two words about it. */
  private static final int NOTICE = 1000;

  private final Deque<Delivery> waiting = new ArrayDeque<>();
  private long dropped;

  /** Whether so much waits that whoever makes more should slow down. */
  boolean crowded() {
    return waiting.size() > ROOM;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void add(Delivery delivery) {
    if (waiting.size() >= MAX_EVENTS && delivery.kind != Delivery.Kind.ANSWER) {
      dropOldestEvent();
    }
    waiting.add(delivery);
  }

  private void dropOldestEvent() {
    waiting.stream()
        .filter(delivery -> delivery.kind != Delivery.Kind.ANSWER)
        .findFirst()
        .ifPresent(waiting::remove);
    if (dropped++ % NOTICE == 0) {
      Logger.warn("{} events wait for the broker: the oldest are dropped", waiting.size());
    }
  }

  /** Null where nothing waits. */
  Delivery poll() {
    return waiting.poll();
  }

  /** Puts what was not confirmed in front again, in its order, as far as it is still of use. */
  void putBack(Collection<Delivery> unconfirmed) {
    List<Delivery> again = new ArrayList<>(unconfirmed);
    for (int i = again.size() - 1; i >= 0; i--) {
      if (again.get(i).kind != Delivery.Kind.FLEETING) {
        waiting.addFirst(again.get(i).again());
      }
    }
  }
}
