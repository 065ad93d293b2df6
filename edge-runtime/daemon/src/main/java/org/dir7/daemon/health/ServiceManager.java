package org.dir7.daemon.health;

import com.sun.jna.LastErrorException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.tinylog.Logger;

/**
 * Tells systemd how the service is, by its notification protocol (sd_notify): a unit of {@code
 * Type=notify} counts as started when it is ready, and is restarted when its watchdog is not fed.
 * Outside of systemd every call does nothing.
 */
public final class ServiceManager implements AutoCloseable {

  /** For a daemon that nobody watches. */
  public static final ServiceManager NONE = new ServiceManager(null, null);

  private final UnixDatagram socket;
  private final Duration watchdog;
  private boolean failed;

  private ServiceManager(UnixDatagram socket, Duration watchdog) {
    this.socket = socket;
    this.watchdog = watchdog;
  }

  /**
   * @param environment where systemd says {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code
   *     WATCHDOG_PID}
   */
  public static ServiceManager of(Map<String, String> environment) {
    String path = environment.getOrDefault("NOTIFY_SOCKET", "");
    if (path.isEmpty()) {
      return NONE;
    }
    try {
      return new ServiceManager(UnixDatagram.to(path), watchdog(environment).orElse(null));
    } catch (LastErrorException | LinkageError | IllegalArgumentException e) {
      Logger.warn("systemd cannot be told how the service is, {}: {}", path, e.getMessage());
      return NONE;
    }
  }

  private static Optional<Duration> watchdog(Map<String, String> environment) {
    String pid = environment.getOrDefault("WATCHDOG_PID", "");
    if (!pid.isEmpty() && !pid.equals(Long.toString(ProcessHandle.current().pid()))) {
      return Optional.empty(); // meant for another process of the unit
    }
    try {
      long micros = Long.parseLong(environment.getOrDefault("WATCHDOG_USEC", "0"));
      return micros > 0 ? Optional.of(Duration.ofNanos(micros * 1000)) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Whether somebody listens. */
  public boolean present() {
    return socket != null;
  }

  /** Longest pause between two calls of {@link #alive()}; empty where nobody waits for them. */
  public Optional<Duration> watchdog() {
    return Optional.ofNullable(watchdog);
  }

  /** The start is over. */
  public void ready(String status) {
    send("READY=1\nSTATUS=" + line(status));
  }

  /** One line for {@code systemctl status}. */
  public void status(String status) {
    send("STATUS=" + line(status));
  }

  /** Feeds the watchdog. */
  public void alive() {
    send("WATCHDOG=1");
  }

  /** The start, or the stop, may take as long again from now. */
  public void extend(Duration time) {
    send("EXTEND_TIMEOUT_USEC=" + time.toNanos() / 1000);
  }

  /** The stop has begun. */
  public void stopping() {
    send("STOPPING=1\nSTATUS=stopping");
  }

  private static String line(String status) {
    return status.replace('\n', ' ');
  }

  private void send(String message) {
    if (socket == null) {
      return;
    }
    try {
      socket.send(message);
      failed = false;
    } catch (LastErrorException e) {
      if (!failed) {
        Logger.warn("systemd does not take a notification: {}", e.getMessage());
      }
      failed = true;
    }
  }

  @Override
  public void close() {
    if (socket != null) {
      socket.close();
    }
  }
}
