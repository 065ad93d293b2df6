package org.dir7.daemon.health;

import java.time.Duration;
import java.util.Optional;
import org.dir7.daemon.Extension;
import org.dir7.daemon.ExtensionHost;
import org.tinylog.Logger;

/**
 * Feeds systemd's watchdog while all is well and keeps the status line fresh. It stops feeding when
 * the daemon hangs; systemd then restarts it, and the journal brings the jobs back.
 */
public final class Watchdog implements Extension {

  /** A third of what systemd waits, so that one late turn does no harm. */
  private static final int TURNS_A_TIMEOUT = 3;

  private static final Duration LONGEST_TURN = Duration.ofSeconds(10);

  /** A TensorRT plan takes minutes to build; this is what one turn of the start asks for. */
  private static final Duration START_EXTENSION = Duration.ofSeconds(60);

  /** A start that takes longer hangs. */
  private static final long START_LIMIT_NANOS = Duration.ofHours(1).toNanos();

  private final ServiceManager manager;
  private final Health health;
  private final Thread thread = new Thread(this::run, "dir7-watchdog");
  private final long start = System.nanoTime();
  private ExtensionHost host;
  private boolean ready;
  private boolean closed;
  private String lastLine = "";
  private boolean troubled;

  public Watchdog(ServiceManager manager, Health health) {
    this.manager = manager;
    this.health = health;
    thread.setDaemon(true);
  }

  /** Asks systemd to wait while the engine loads. */
  @Override
  public void start(ExtensionHost daemon) {
    host = daemon;
    if (manager.present()) {
      thread.start();
    }
  }

  @Override
  public synchronized void serving() {
    ready = true;
    lastLine = line();
    manager.ready(lastLine);
    notifyAll();
  }

  /** For {@code systemctl status}. */
  private String line() {
    ExtensionHost.Snapshot now = host.snapshot();
    if (now.engine().isEmpty()) {
      return "loading the engine";
    }
    return "%s%s, %d waiting, %d done"
        .formatted(
            now.runningId() == null ? now.draining() ? "draining" : "ready" : "drawing",
            now.connected() ? "" : " (no broker)",
            now.waiting(),
            host.counters().get("done"));
  }

  private synchronized void run() {
    long turn =
        manager
            .watchdog()
            .map(timeout -> timeout.dividedBy(TURNS_A_TIMEOUT))
            .filter(third -> third.compareTo(LONGEST_TURN) < 0)
            .orElse(LONGEST_TURN)
            .toMillis();
    try {
      while (!closed) {
        turn();
        wait(Math.max(1, turn));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void turn() {
    if (!ready) {
      if (System.nanoTime() - start < START_LIMIT_NANOS) {
        manager.extend(START_EXTENSION);
        say(line());
      }
      return;
    }
    Optional<String> trouble = health.trouble();
    if (trouble.isPresent()) {
      if (!troubled) {
        Logger.error("the watchdog is not fed any more: {}", trouble.get());
      }
      say(trouble.get());
    } else {
      manager.alive();
      say(line());
    }
    troubled = trouble.isPresent();
  }

  private void say(String text) {
    if (!text.equals(lastLine)) {
      lastLine = text;
      manager.status(text);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      manager.stopping();
      notifyAll();
    }
    manager.close();
  }
}
