package org.dir7.daemon;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.MqttLink;
import org.tinylog.Logger;

/**
 * Messages between the connection's thread, which may not wait, and the {@link Intake}. Filled from
 * the first connection on: a session that the broker kept delivers before the engine is loaded.
 */
final class Inbox {

  /** The broker sends at most this many at QoS 1 before an acknowledgement. */
  static final int RECEIVE_MAXIMUM = 64;

  /** Room for those of a connection that has just ended, too; QoS 0 may fill half of it. */
  private static final int CAPACITY = 4 * RECEIVE_MAXIMUM;

  /**
   * A message and the connection to acknowledge it on.
   *
   * @param link ignored by the broker's new connection if it has ended meanwhile
   */
  record Arrival(MqttLink link, Incoming message) {}

  private final BlockingQueue<Arrival> arrivals = new ArrayBlockingQueue<>(CAPACITY);

  /** Called by the connection's thread: never waits. */
  void offer(MqttLink link, Incoming message) {
    if (message.qos() == 0 && arrivals.size() > CAPACITY / 2) {
      Logger.warn("too many messages at QoS 0: one on {} is dropped", message.topic());
    } else if (!arrivals.offer(new Arrival(link, message))) {
      Logger.warn("the inbox is full: a message on {} is left to the broker", message.topic());
    }
  }

  Arrival take() throws InterruptedException {
    return arrivals.take();
  }
}
