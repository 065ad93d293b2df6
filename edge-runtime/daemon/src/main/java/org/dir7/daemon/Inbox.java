package org.dir7.daemon;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Predicate;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.MqttLink;
import org.tinylog.Logger;

/**
 * Messages between the connection's thread, which may not wait, and the {@link Intake}. Filled from
 * the first connection on: a session that the broker kept delivers before the engine is loaded.
 *
 * <p>All are handed out in the order in which they came; commands besides ahead of their turn, so
 * that none waits for the jobs before it.
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

  /** A message and the connection to acknowledge it on. */
  static final class Arrival {

    /** May have ended meanwhile; the broker then sends the message again; null from inside. */
    private final MqttLink link;

    private final Incoming message;
    private final long nanos = System.nanoTime();

    /** Set by whoever takes the messages: nothing is left to do in its turn. */
    boolean settled;

    private Arrival(MqttLink link, Incoming message) {
      this.link = link;
      this.message = message;
    }

    Incoming message() {
      return message;
    }

    /** When it came, by {@link System#nanoTime()}. */
    long nanos() {
      return nanos;
    }

    void acknowledge() {
      if (link != null) {
        link.acknowledge(message);
      }
    }

    private long bytes() {
      return message.payload().length + EMPTY_MESSAGE;
    }
  }

  private final Predicate<String> command;

  @GuardedBy("this")
  private final Queue<Arrival> arrivals = new ArrayDeque<>();

  /** The commands among them that were not handed out ahead of their turn yet. */
  @GuardedBy("this")
  private final Queue<Arrival> commands = new ArrayDeque<>();

  @GuardedBy("this")
  private long bytes;

  /**
   * @param command whether a topic brings commands
   */
  Inbox(Predicate<String> command) {
    this.command = command;
  }

  /**
   * Called by the connection's thread: never waits.
   *
   * @return false where there is no room for a message at QoS 1: the connection must then end, so
   *     that the broker keeps the message and sends it again
   */
  synchronized boolean offer(MqttLink link, Incoming message) {
    Arrival arrival = new Arrival(link, message);
    long limit = message.qos() == 0 ? CAPACITY / 2 : CAPACITY;
    if (bytes + arrival.bytes() > limit) {
      if (message.qos() == 0) {
        Logger.warn("too many messages at QoS 0: one on {} is dropped", message.topic());
      }
      return message.qos() == 0;
    }
    bytes += arrival.bytes();
    arrivals.add(arrival);
    if (command.test(message.topic())) {
      commands.add(arrival);
    }
    notifyAll();
    return true;
  }

  /** Waits for a message. */
  synchronized void await() throws InterruptedException {
    while (arrivals.isEmpty()) {
      wait();
    }
  }

  /** The next message in order, which leaves the inbox; waits for one. */
  synchronized Arrival take() throws InterruptedException {
    await();
    Arrival arrival = arrivals.remove();
    bytes -= arrival.bytes();
    if (arrival == commands.peek()) {
      commands.remove(); // its turn came first
    }
    return arrival;
  }

  /** The next command ahead of its turn, in which it comes once more; null for none. */
  synchronized Arrival takeCommand() {
    return commands.poll();
  }
}
