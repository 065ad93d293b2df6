package org.dir7.daemon;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.dir7.daemon.mqtt.Incoming;
import org.tinylog.Logger;

/**
 * Messages between the connection's thread, which may not wait, and the {@link Intake}. Filled from
 * the first connection on: a session that the broker kept delivers before the engine is loaded.
 *
 * <p>All are handed out, and acknowledged, in the order in which they came. Commands are handed out
 * ahead of their turn besides, so that none waits for the jobs before it; and so that none waits
 * for them at the broker, messages that need not be stored first may be acknowledged ahead of their
 * turn, too.
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

  /** Of that, what may have been acknowledged already: 4 MiB, some six thousand small jobs. */
  private static final long AHEAD = 4 << 20;

  /** A message and how to acknowledge it. */
  static final class Arrival {

    /** Its connection may have ended meanwhile; the broker then sends the message again. */
    private final Consumer<Incoming> acknowledgement;

    private final Incoming message;
    private final long nanos = System.nanoTime();
    private boolean acknowledged;
    private boolean taken;

    /** Set by whoever takes the messages: nothing is left to do in its turn. */
    boolean settled;

    /** Set by whoever takes the messages: why it was decided not to take this job; null before. */
    Extension.Refusal refusal;

    private Arrival(Consumer<Incoming> acknowledgement, Incoming message) {
      this.acknowledgement = acknowledgement;
      this.message = message;
    }

    Incoming message() {
      return message;
    }

    /** When it came, by {@link System#nanoTime()}. */
    long nanos() {
      return nanos;
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

  /** Those that are not acknowledged, the ones being worked on among them. */
  @GuardedBy("this")
  private final Queue<Arrival> open = new ArrayDeque<>();

  @GuardedBy("this")
  private long bytes;

  /** Of messages that are acknowledged and were not taken yet. */
  @GuardedBy("this")
  private long aheadBytes;

  /**
   * @param command whether a topic brings commands
   */
  Inbox(Predicate<String> command) {
    this.command = command;
  }

  /**
   * Called by the connection's thread: never waits.
   *
   * @param acknowledgement run once, from any thread, when the broker need not keep the message
   * @return false where there is no room for a message at QoS 1: the connection must then end, so
   *     that the broker keeps the message and sends it again
   */
  synchronized boolean offer(Incoming message, Consumer<Incoming> acknowledgement) {
    Arrival arrival = new Arrival(acknowledgement, message);
    long limit = message.qos() == 0 ? CAPACITY / 2 : CAPACITY;
    if (bytes + arrival.bytes() > limit) {
      if (message.qos() == 0) {
        Logger.warn("too many messages at QoS 0: one on {} is dropped", message.topic());
      }
      return message.qos() == 0;
    }
    bytes += arrival.bytes();
    arrivals.add(arrival);
    open.add(arrival);
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
    arrival.taken = true;
    bytes -= arrival.bytes();
    if (arrival.acknowledged) {
      aheadBytes -= arrival.bytes();
    }
    if (arrival == commands.peek()) {
      commands.remove(); // its turn came first
    }
    return arrival;
  }

  /** The next command ahead of its turn, in which it comes once more; null for none. */
  synchronized Arrival takeCommand() {
    return commands.poll();
  }

  /**
   * The next message to acknowledge; null for none, or where those that are and still lie here
   * leave no room for it.
   */
  synchronized Arrival unacknowledged() {
    Arrival next = open.peek();
    return next == null || aheadBytes + next.bytes() > AHEAD ? null : next;
  }

  /** Acknowledges a message, the next in order, unless that has been done. */
  void acknowledge(Arrival arrival) {
    synchronized (this) {
      if (arrival.acknowledged) {
        return;
      }
      if (open.remove() != arrival) {
        throw new IllegalStateException("acknowledged out of order");
      }
      arrival.acknowledged = true;
      if (!arrival.taken) {
        aheadBytes += arrival.bytes();
      }
    }
    arrival.acknowledgement.accept(arrival.message);
  }
}
