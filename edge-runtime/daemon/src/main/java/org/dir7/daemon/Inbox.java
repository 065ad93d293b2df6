package org.dir7.daemon;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.MqttLink;
import org.tinylog.Logger;

/**
 * Messages between the connection's thread, which may not wait, and the {@link Intake}. Filled from
 * the first connection on: a session that the broker kept delivers before the engine is loaded.
 */
final class Inbox {

  /** Messages that the broker may send at QoS 1 before an acknowledgement. */
  static final int RECEIVE_MAXIMUM = 64;

  /**
   * Not every broker keeps to that (mosquitto 2.0.11 sent 1,063), so bytes are counted, not
   * messages: 16 MiB, with what an empty message takes in memory.
   */
  private static final long CAPACITY = 16 << 20;

  private static final long EMPTY_MESSAGE = 512;

  /**
   * A message and the connection to acknowledge it on.
   *
   * @param link may have ended meanwhile; the broker then sends the message again; null for a
   *     message from inside
   * @param nanos when it came, by {@link System#nanoTime()}
   */
  record Arrival(MqttLink link, Incoming message, long nanos) {

    void acknowledge() {
      if (link != null) {
        link.acknowledge(message);
      }
    }

    private long bytes() {
      return message.payload().length + EMPTY_MESSAGE;
    }
  }

  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * Called by the connection's thread: never waits.
   *
   * @return false where there is no room for a message at QoS 1: the connection must then end, so
   *     that the broker keeps the message and sends it again
   */
  boolean offer(MqttLink link, Incoming message) {
    Arrival arrival = new Arrival(link, message, System.nanoTime());
    long limit = message.qos() == 0 ? CAPACITY / 2 : CAPACITY;
    if (bytes.get() + arrival.bytes() > limit) {
      if (message.qos() == 0) {
        Logger.warn("too many messages at QoS 0: one on {} is dropped", message.topic());
      }
      return message.qos() == 0;
    }
    bytes.addAndGet(arrival.bytes());
    arrivals.add(arrival);
    return true;
  }

  Arrival take() throws InterruptedException {
    Arrival arrival = arrivals.take();
    bytes.addAndGet(-arrival.bytes());
    return arrival;
  }
}
