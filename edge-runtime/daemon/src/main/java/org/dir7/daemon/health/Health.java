package org.dir7.daemon.health;

import java.util.Optional;
import org.dir7.daemon.Extension;
import org.dir7.daemon.ExtensionHost;
import org.dir7.daemon.JobRequest;

/**
 * Judges whether the daemon gets on: a picture that is drawn makes steps, a job that waits is
 * begun. Waiting for work, for a broker, for room on the disk or for a board to cool down is no
 * trouble: a restart would not help. Whoever asks goes through the scheduler's lock, so that a
 * daemon that is locked up gives no answer, which is one too.
 */
public final class Health implements Extension {

  private static final long IDLE = Long.MIN_VALUE;

  private final double stallSeconds;
  private volatile ExtensionHost host;

  /** {@link System#nanoTime} of the engine's last sign, {@link #IDLE} while nothing is drawn. */
  private volatile long lastSign = IDLE;

  /** When jobs were first seen to wait for nothing. */
  private long waitingSince = IDLE;

  /**
   * @param stallSeconds longest time between two signs of an engine that draws
   */
  public Health(double stallSeconds) {
    this.stallSeconds = stallSeconds;
  }

  @Override
  public void start(ExtensionHost daemon) {
    host = daemon;
  }

  @Override
  public void started(String id, JobRequest request) {
    lastSign = System.nanoTime();
  }

  @Override
  public void stepped(String id, int step, int steps) {
    lastSign = System.nanoTime();
  }

  @Override
  public void drawn(String id) {
    lastSign = IDLE;
  }

  /** One sentence on what hangs; empty while all is well. */
  public synchronized Optional<String> trouble() {
    ExtensionHost.Snapshot now = host.snapshot();
    double silent = secondsSince(lastSign);
    if (silent > stallSeconds) {
      return Optional.of(
          "the engine has finished no step for %.0f s; the limit is %.0f s (stall-seconds)"
              .formatted(silent, stallSeconds));
    }
    if (now.waiting() == 0 || now.held() || now.runningId() != null) {
      waitingSince = IDLE;
    } else if (waitingSince == IDLE) {
      waitingSince = System.nanoTime();
    }
    double unbegun = secondsSince(waitingSince);
    return unbegun > stallSeconds
        ? Optional.of(
            "%d jobs wait and none was begun for %.0f s; the limit is %.0f s (stall-seconds)"
                .formatted(now.waiting(), unbegun, stallSeconds))
        : Optional.empty();
  }

  private static double secondsSince(long nanos) {
    return nanos == IDLE ? 0 : (System.nanoTime() - nanos) / 1e9;
  }
}
