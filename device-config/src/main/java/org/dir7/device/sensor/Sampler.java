package org.dir7.device.sensor;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Samples on a thread of its own. A listener that throws ends neither the thread nor the others'
 * turn; its exception goes to the thread's handler.
 */
public final class Sampler implements AutoCloseable {

  private final Sensors sensors;
  private final Consumer<SensorSample> listener;
  private final ScheduledExecutorService thread;
  private volatile SensorSample latest;

  private Sampler(Sensors sensors, Consumer<SensorSample> listener) {
    this.sensors = sensors;
    this.listener = listener;
    this.latest = sensors.sample();
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, "dir7-sensors");
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * Takes a first sample at once, on the caller's thread, and then one a period.
   *
   * @param sensors closed with the sampler
   * @param period one second is what limits and energy are made for
   * @param listener called on the sampler's thread; must not block
   */
  public static Sampler start(Sensors sensors, Duration period, Consumer<SensorSample> listener) {
    Sampler sampler = new Sampler(sensors, listener);
    var unused =
        sampler.thread.scheduleAtFixedRate(
            sampler::turn, 0, period.toNanos(), TimeUnit.NANOSECONDS);
    return sampler;
  }

  /** The last sample taken. */
  public SensorSample latest() {
    return latest;
  }

  private void turn() {
    try {
      latest = sensors.sample();
      listener.accept(latest);
    } catch (RuntimeException e) {
      Thread current = Thread.currentThread();
      current.getUncaughtExceptionHandler().uncaughtException(current, e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      thread.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sensors.close();
  }
}
