package org.dir7.daemon;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.Session;
import org.dir7.engine.generate.Upgrade;
import org.tinylog.Logger;

/**
 * Prepares a better backend on a thread of its own while jobs are drawn, and hands it over. Where
 * that fails, the backend in use stays, and the next start of the daemon tries again.
 */
final class Upgrading implements AutoCloseable {

  /** How long a cancelled preparation may take to end: a child process is killed and reaped. */
  private static final long END_MILLIS = 10_000;

  /** The status is retained and sent to everybody: not for every percent. */
  private static final int SAY_PERCENT = 10;

  private final Upgrade upgrade;
  private final GeneratorRunner runner;
  private final Thread thread;
  private volatile String state;
  private volatile boolean closed;
  private int said;

  Upgrading(Upgrade upgrade, GeneratorRunner runner) {
    this.upgrade = upgrade;
    this.runner = runner;
    this.state = name() + ": " + upgrade.reason();
    this.thread = new Thread(this::run, "dir7-upgrade");
    this.thread.setDaemon(true);
  }

  private String name() {
    return upgrade.backend().name();
  }

  void start() {
    Logger.info(
        "backend {} is being prepared ({}); {} draws meanwhile",
        name(),
        upgrade.reason(),
        runner.engine().backend());
    thread.start();
  }

  /** How far it is, in one line; empty once it has ended. */
  Optional<String> state() {
    return Optional.ofNullable(state);
  }

  private void run() {
    try {
      Session session = upgrade.open(this::hear);
      if (closed) {
        session.close();
        return;
      }
      state = null;
      runner.use(upgrade.backend(), session);
    } catch (CancellationException e) {
      Logger.info("the preparation of backend {} was stopped", name());
    } catch (Dir7Exception e) {
      Logger.error(
          "backend {} cannot be used, {} goes on: {}",
          name(),
          runner.engine().backend(),
          e.getMessage());
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      Logger.error(e, "backend {} cannot be used, {} goes on", name(), runner.engine().backend());
    } finally {
      state = null;
      if (!closed) {
        runner.settled();
        runner.changed();
      }
    }
  }

  private void hear(double share, String line) {
    Logger.info("backend {}: {}", name(), line);
    state = name() + ": " + line;
    int tenth = (int) (100 * share) / SAY_PERCENT;
    if (tenth != said) {
      said = tenth;
      runner.changed();
    }
  }

  /** Ends it; afterwards nothing of it touches the runner. */
  @Override
  public void close() {
    closed = true;
    upgrade.cancel();
    try {
      thread.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
