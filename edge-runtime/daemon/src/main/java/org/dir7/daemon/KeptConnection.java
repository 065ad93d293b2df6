package org.dir7.daemon;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.dir7.daemon.mqtt.Backoff;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.daemon.mqtt.LinkOptions;
import org.dir7.daemon.mqtt.MqttLink;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/**
 * Keeps one client id connected: tries with growing pauses, has its owner subscribe, and starts
 * over when the connection ends.
 */
final class KeptConnection {

  /** For a connection to stand, and for every answer of the broker. */
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 60_000;

  /** A connection that stood so long was a good one: pauses start small again. */
  private static final long GOOD_NANOS = 10_000_000_000L;

  /** So many connections in a row that served for a short time are worth a guess at the reason. */
  private static final int SHORT_LIVED = 3;

  /** How long the library may take to say why a connection ended that was seen to be broken. */
  private static final long LAST_WORD_NANOS = 1_000_000_000L;

  /** What the connection tells its owner; called by its own thread, save {@link #arrived}. */
  interface Owner extends MqttLink.Handler {
    void up(MqttLink link);

    /** Subscribes to what the owner hears; a failure ends this connection. */
    void subscribe(MqttLink link);

    void down(MqttLink link);

    void takenOver();
  }

  private sealed interface Signal {
    /** A connection ended. */
    record Lost(MqttLink link, String reason, boolean takenOver) implements Signal {}

    /** A connection takes no messages any more. */
    record Broken(MqttLink link, String reason) implements Signal {}

    record Stop() implements Signal {}
  }

  private final BrokerConfig broker;
  private final LinkOptions options;
  private final Owner owner;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final Backoff backoff =
      new Backoff(FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS, ThreadLocalRandom.current());
  private final Thread thread;

  private boolean stop;
  private int shortLived;

  KeptConnection(BrokerConfig broker, LinkOptions options, Owner owner) {
    this.broker = broker;
    this.options = options;
    this.owner = owner;
    this.thread = new Thread(this::run, options.clientId() + "-connection");
  }

  void start() {
    thread.start();
  }

  /** A connection has ended; from any thread. */
  void lost(MqttLink link, String reason, boolean takenOver) {
    signals.add(new Signal.Lost(link, reason, takenOver));
  }

  /**
   * A message, or what else was asked of a connection, has failed; from any thread. The library
   * fails them before it says why the connection ended, and only that says whether another client
   * came: a session taken back at once would end the other one.
   */
  void broken(MqttLink link, String reason) {
    signals.add(new Signal.Broken(link, reason));
  }

  /** Ends the connection in good order and waits for that. */
  void stop() throws InterruptedException {
    signals.add(new Signal.Stop());
    thread.join(TIMEOUT.toMillis());
  }

  private void run() {
    try {
      while (!stop) {
        MqttLink link = connect();
        if (link == null) {
          long pause = backoff.next();
          Logger.warn("next try in {} s", "%.1f".formatted(pause / 1e3));
          await(null, pause);
        } else {
          serve(link);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private MqttLink connect() {
    try {
      MqttLink link = MqttLink.connect(broker, options, owner);
      Logger.info(
          "connected to {} as {}: the broker takes {} messages at once, {} bytes each",
          broker.uri(),
          options.clientId(),
          link.receiveMaximum(),
          link.maxPacket());
      return link;
    } catch (Dir7Exception e) {
      Logger.warn(
          "{} cannot connect: {} (try {})",
          options.clientId(),
          e.getMessage(),
          backoff.attempts() + 1);
      return null;
    }
  }

  /** From birth to the end of one connection. */
  private void serve(MqttLink link) throws InterruptedException {
    long start = System.nanoTime();
    owner.up(link);
    boolean served = subscribe(link);
    boolean good = served && await(link, Long.MAX_VALUE);
    owner.down(link);
    if (stop && good) {
      link.close();
    } else {
      link.abandon();
    }
    if (System.nanoTime() - start > GOOD_NANOS) {
      backoff.reset();
      shortLived = 0;
    } else if (!stop && served && ++shortLived % SHORT_LIVED == 0) {
      // Mosquitto 2.0.11, that of Debian 12, does not say that a session was taken over.
      Logger.error(
          "{} connections of {} in a row ended soon: where another program connects under this"
              + " name, each ends the other's (device names must be unique)",
          shortLived,
          options.clientId());
    }
    if (!stop) {
      long pause = backoff.next();
      Logger.warn("next try in {} s", "%.1f".formatted(pause / 1e3));
      await(null, pause);
    }
  }

  private boolean subscribe(MqttLink link) throws InterruptedException {
    try {
      owner.subscribe(link);
      return true;
    } catch (Dir7Exception e) {
      ended(lastWord(new Signal.Broken(link, e.getMessage())));
      return false;
    }
  }

  /**
   * Waits for a stop, for the end of a connection, or for time to pass.
   *
   * @param link null while there is none
   * @return whether the connection is still good
   */
  private boolean await(MqttLink link, long millis) throws InterruptedException {
    long end = millis == Long.MAX_VALUE ? 0 : System.nanoTime() + millis * 1_000_000;
    while (!stop) {
      Signal signal =
          millis == Long.MAX_VALUE
              ? signals.take()
              : signals.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (signal == null) {
        return true;
      }
      if (signal instanceof Signal.Stop) {
        stop = true;
      } else if (signal instanceof Signal.Lost lost && lost.link() == link) {
        ended(lost);
        return false;
      } else if (signal instanceof Signal.Broken broken && broken.link() == link) {
        ended(lastWord(broken));
        return false;
      }
    }
    return true;
  }

  private Signal.Lost lastWord(Signal.Broken broken) throws InterruptedException {
    long end = System.nanoTime() + LAST_WORD_NANOS;
    Signal signal;
    while (!stop
        && (signal = signals.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS)) != null) {
      if (signal instanceof Signal.Stop) {
        stop = true;
      } else if (signal instanceof Signal.Lost lost && lost.link() == broken.link()) {
        return lost;
      }
    }
    return new Signal.Lost(broken.link(), broken.reason(), false);
  }

  private void ended(Signal.Lost lost) {
    Logger.warn("connection of {} to {} lost: {}", options.clientId(), broker.uri(), lost.reason());
    if (lost.takenOver()) {
      stop = true;
      owner.takenOver();
    }
  }
}
