package org.dir7.profile.run;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.dir7.device.DeviceRoot;
import org.dir7.device.sensor.EnergyMeter;
import org.dir7.device.sensor.SensorSample;
import org.dir7.device.sensor.SensorSample.Throttling;
import org.dir7.device.sensor.Sensors;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.GpuMemory;
import org.dir7.engine.backend.Session;
import org.dir7.profile.Memory;
import org.dir7.profile.SensorPoint;

/**
 * Looks at the process's memory and the board's sensors a few times a second, on a thread of its
 * own, and counts what that costs.
 */
final class Watcher implements AutoCloseable {

  private static final int PERIOD_MILLIS = 250;

  /** A day at four a second; then the oldest half is thinned out. */
  private static final int MOST_POINTS = 20_000;

  private static final long PAGE = 4096;
  private static final double NANO = 1e-9;

  private final long origin;
  private final DeviceRoot root;
  private final Sensors sensors;
  private final List<String> missing;
  private final EnergyMeter energy = new EnergyMeter();
  private final List<Memory.Point> memory = new ArrayList<>();
  private final List<SensorPoint> points = new ArrayList<>();
  private final ScheduledExecutorService thread;
  private Session session;
  private long processorNanos;
  private long started;

  /**
   * Starts.
   *
   * @param origin of {@link System#nanoTime}, from which times are counted
   */
  Watcher(DeviceRoot root, long origin) {
    this.root = root;
    this.origin = origin;
    sensors = Sensors.open(root);
    missing = sensors.missing();
    started = System.nanoTime();
    thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, "dir7-profile-watcher");
              made.setDaemon(true);
              return made;
            });
    var unused = thread.scheduleAtFixedRate(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    double at = (System.nanoTime() - origin) * NANO;
    Runtime runtime = Runtime.getRuntime();
    Optional<GpuMemory> gpu = gpuMemory();
    Memory.Point point =
        new Memory.Point(
            at,
            resident(),
            runtime.totalMemory() - runtime.freeMemory(),
            buffers("direct"),
            buffers("mapped"),
            gpu.map(GpuMemory::held).orElse(null),
            gpu.map(GpuMemory::used).orElse(null));
    SensorSample sample = sensors.sample();
    energy.add(sample);
    SensorPoint sensor = point(at, sample);
    synchronized (this) {
      add(memory, point);
      if (answers(sensor)) {
        add(points, sensor);
      }
      processorNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
  }

  /** The GPU's memory while a session is watched; a driver that fails is asked again later. */
  private synchronized Optional<GpuMemory> gpuMemory() {
    try {
      return session == null ? Optional.empty() : session.gpuMemory();
    } catch (Dir7Exception e) {
      return Optional.empty();
    }
  }

  /** Looks at a session's GPU memory too, until {@link #forget}, which comes before its end. */
  synchronized void watch(Session watched) {
    session = watched;
  }

  synchronized void forget() {
    session = null;
  }

  private static <T> void add(List<T> list, T value) {
    if (list.size() == MOST_POINTS) {
      for (int i = 0; i < MOST_POINTS / 4; i++) {
        list.remove(i); // every other of the first half
      }
    }
    list.add(value);
  }

  private static boolean answers(SensorPoint p) {
    return p.celsius() != null
        || p.watts() != null
        || p.gpuLoad() != null
        || p.gpuHertz() != null
        || p.cpuHertz() != null
        || p.throttling() != null;
  }

  private static SensorPoint point(double at, SensorSample sample) {
    return new SensorPoint(
        at,
        orNull(sample.hottestCelsius()),
        orNull(sample.boardWatts()),
        orNull(sample.gpuLoad()),
        orNull(sample.gpuHertz()),
        orNull(sample.cpuHertz()),
        sample.throttling() == Throttling.UNKNOWN
            ? null
            : Boolean.valueOf(sample.throttling() == Throttling.YES));
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? Double.valueOf(value.getAsDouble()) : null;
  }

  private static Long orNull(OptionalLong value) {
    return value.isPresent() ? Long.valueOf(value.getAsLong()) : null;
  }

  /** Pages of /proc/self/statm: one short read, where smaps takes milliseconds. */
  private long resident() {
    ByteBuffer buffer = ByteBuffer.allocate(128);
    try (SeekableByteChannel file = Files.newByteChannel(root.path("/proc/self/statm"))) {
      int length = file.read(buffer);
      String[] words = new String(buffer.array(), 0, Math.max(0, length), US_ASCII).split(" ", 3);
      return Long.parseLong(words[1]) * PAGE;
    } catch (IOException | RuntimeException e) {
      return 0; // not Linux, or not ours to read: the profile says so
    }
  }

  private static long buffers(String name) {
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      if (pool.getName().equals(name)) {
        return pool.getMemoryUsed();
      }
    }
    return 0;
  }

  /** Bytes in direct buffers now, as Java counts them. */
  static long directBuffers() {
    return buffers("direct");
  }

  /** The energy meter's stand now. */
  EnergyMeter.Reading energy() {
    return energy.reading(System.nanoTime());
  }

  /** One sentence for each sensor that the board does not offer. */
  List<String> missing() {
    return missing;
  }

  synchronized List<Memory.Point> memory() {
    return List.copyOf(memory);
  }

  synchronized List<SensorPoint> sensors() {
    return List.copyOf(points);
  }

  /** Processor seconds of looking over the seconds since the start. */
  synchronized double cost() {
    return processorNanos / (double) Math.max(1, System.nanoTime() - started);
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      // The sensors' files are closed after the last look.
      var unused = thread.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sensors.close();
  }
}
