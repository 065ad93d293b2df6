package org.dir7.daemon;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.dir7.daemon.mqtt.MqttLink;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/**
 * Everything that the device publishes, in order, by one thread. It keeps within the broker's
 * Receive Maximum, and what the broker had not confirmed when a connection broke is sent again on
 * the next one.
 *
 * <p>Bounded: see {@link DeliveryQueue}.
 */
final class Outbox implements AutoCloseable {

  /** Hears of the end of an answer's way. */
  @FunctionalInterface
  interface Delivered {
    /**
     * @param whole false where the broker refused a part of it
     */
    void delivered(String id, boolean whole);
  }

  private final Supplier<Outgoing> status;
  private final Delivered delivered;
  private final Consumer<MqttLink> broken;
  private final Thread sender = new Thread(this::run, "dir7-outbox");

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final DeliveryQueue queue = new DeliveryQueue();

  @GuardedBy("lock")
  private final SendWindow window = new SendWindow();

  @GuardedBy("lock")
  private final Deque<Delivery> confirmations = new ArrayDeque<>();

  @GuardedBy("lock")
  private boolean statusDue;

  @GuardedBy("lock")
  private boolean stopped;

  /**
   * @param status makes the status message of the moment
   * @param delivered told of every answer that the broker has taken or refused
   * @param broken told of a connection that takes no messages any more
   */
  Outbox(Supplier<Outgoing> status, Delivered delivered, Consumer<MqttLink> broken) {
    this.status = status;
    this.delivered = delivered;
    this.broken = broken;
    sender.start();
  }

  void event(Delivery.Kind kind, Outgoing message) {
    add(new Delivery(kind, null, maxPacket -> List.of(message)));
  }

  void events(List<Outgoing> messages) {
    add(new Delivery(Delivery.Kind.EVENT, null, maxPacket -> messages));
  }

  /** A final answer that the broker has not confirmed yet. */
  void answer(String id, Delivery.Source source) {
    add(new Delivery(Delivery.Kind.ANSWER, id, source));
  }

  /** A final answer once more: who asks for it will ask again, so it may be dropped. */
  void repeatedAnswer(String id, Delivery.Source source) {
    add(new Delivery(Delivery.Kind.EVENT, id, source));
  }

  private void add(Delivery item) {
    lock.lock();
    try {
      if (item.kind == Delivery.Kind.FLEETING && (window.link() == null || queue.crowded())) {
        return;
      }
      queue.add(item);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of the largest packet that the broker of now takes; without a connection any. */
  int maxPacket() {
    lock.lock();
    try {
      return window.link() == null ? Integer.MAX_VALUE : window.link().maxPacket();
    } finally {
      lock.unlock();
    }
  }

  /** The status message will be sent next, as it then is. */
  void statusChanged() {
    lock.lock();
    try {
      statusDue = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits while a connection stands and many events wait for it: whoever makes events slows down.
   *
   * @return false where that is still so after the time
   */
  boolean awaitRoom(long millis) throws InterruptedException {
    long left = TimeUnit.MILLISECONDS.toNanos(millis);
    lock.lockInterruptibly();
    try {
      while (window.link() != null && queue.crowded() && !stopped) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** A new connection: the status goes first (birth), then what waits. */
  void linkUp(MqttLink fresh) {
    lock.lock();
    try {
      window.open(fresh);
      statusDue = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Puts what is not confirmed back in front, in its order. */
  void linkDown(MqttLink old) {
    lock.lock();
    try {
      if (window.link() == old) {
        queue.putBack(window.close());
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until all is confirmed. Returns false after the time, or where there is no connection.
   */
  boolean flush(long millis) throws InterruptedException {
    long left = TimeUnit.MILLISECONDS.toNanos(millis);
    lock.lockInterruptibly();
    try {
      while (window.link() != null && (statusDue || !queue.isEmpty() || !window.isEmpty())) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return window.link() != null;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (step()) {
        // one item, confirmation or status a turn
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does the next thing; false when stopped. */
  private boolean step() throws InterruptedException {
    Delivery confirmation = null;
    MqttLink target = null;
    Delivery item = null;
    lock.lockInterruptibly();
    try {
      while (confirmations.isEmpty() && !sendable() && !stopped) {
        changed.await();
      }
      if (stopped) {
        return false;
      }
      if (!confirmations.isEmpty()) {
        confirmation = confirmations.poll();
      } else {
        target = window.link();
        if (statusDue) {
          statusDue = false;
          item = new Delivery(Delivery.Kind.FLEETING, null, maxPacket -> List.of(status.get()));
        } else {
          item = queue.poll();
        }
        window.begin(item);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (confirmation != null) {
      delivered.delivered(confirmation.id, !confirmation.refused);
    } else {
      send(item, target);
    }
    return true;
  }

  @GuardedBy("lock")
  private boolean sendable() {
    return window.hasRoom() && (statusDue || !queue.isEmpty());
  }

  private void send(Delivery item, MqttLink target) throws InterruptedException {
    List<Outgoing> messages;
    try {
      messages = item.source.messages(target.maxPacket());
    } catch (IOException | RuntimeException e) { // one answer must not silence the device
      Logger.error(e, "cannot read the answer of job {}: it is not sent", item.id);
      messages = List.of();
      item.refused = true;
    }
    item.open = messages.size() + 1; // one for this method, so that it cannot end early
    for (Outgoing message : messages) {
      if (!acquire(target)) {
        return; // the connection is gone; linkDown has put the item back
      }
      if (tooLarge(message, target)) {
        completed(item, target, true);
      } else {
        target.publish(message, failure -> confirmedByBroker(item, target, failure));
      }
    }
    closeItem(item, target);
  }

  private static boolean tooLarge(Outgoing message, MqttLink target) {
    if (message.packetBytes() <= target.maxPacket()) {
      return false;
    }
    Logger.error(
        "a message of {} bytes on {} is not sent: the broker takes {}",
        message.packetBytes(),
        message.topic(),
        target.maxPacket());
    return true;
  }

  /** Takes a place in the window; false when the connection is another or none. */
  private boolean acquire(MqttLink target) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (window.link() == target && !window.hasRoom() && !stopped) {
        changed.await();
      }
      if (window.link() != target || stopped) {
        return false;
      }
      window.take();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void closeItem(Delivery item, MqttLink target) {
    lock.lock();
    try {
      if (window.link() == target) {
        window.take();
        completed(item, target, false);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Called by the library's threads. */
  private void confirmedByBroker(Delivery item, MqttLink target, Throwable failure) {
    if (failure == null) {
      completed(item, target, false);
    } else if (failure instanceof Dir7Exception refused) {
      Logger.warn(refused.getMessage());
      completed(item, target, true);
    } else {
      broken.accept(target); // stays in flight until linkDown puts it back
    }
  }

  private void completed(Delivery item, MqttLink target, boolean refused) {
    lock.lock();
    try {
      if (window.link() != target) {
        return;
      }
      if (window.completed(item, refused) && item.id != null) {
        confirmations.add(item);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      stopped = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    sender.interrupt();
  }
}
