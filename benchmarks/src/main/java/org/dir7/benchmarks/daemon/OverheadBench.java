package org.dir7.benchmarks.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.dir7.benchmarks.measure.Machine;
import org.dir7.daemon.Daemon;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.LinkOptions;
import org.dir7.daemon.mqtt.MqttLink;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;

/**
 * What the daemon adds to a job: from the client's PUBLISH to the start of drawing, and from the
 * last step to the result at the client, with an engine that needs no time. Both ways go through
 * the broker; what it takes for the same bytes without a daemon is measured in turns with them, and
 * so is a sync of the disk.
 *
 * <p>Arguments: broker (a running one, such as {@code tcp://127.0.0.1:1883}), state folder, jobs.
 */
public final class OverheadBench implements MqttLink.Handler {

  private static final int PICTURE_BYTES = 100_000;
  private static final int WARM_UP = 200;
  private static final String DEVICE = "overhead";
  private static final String ECHO = "dir7/reply/overhead-echo";
  private static final long PATIENCE_SECONDS = 30;

  private final Topics topics = new Topics(DEVICE);
  private final InstantEngine engine = new InstantEngine(PICTURE_BYTES);
  private final BlockingQueue<Long> results = new LinkedBlockingQueue<>();
  private final BlockingQueue<Long> echoes = new LinkedBlockingQueue<>();
  private final Path state;

  private OverheadBench(Path state) {
    this.state = state;
  }

  public static void main(String[] args) throws Exception {
    Path state = Files.createDirectories(Path.of(args[1]));
    new OverheadBench(state).run(args[0], Integer.parseInt(args[2]));
  }

  private void run(String broker, int jobs) throws Exception {
    DaemonConfig config =
        DaemonConfig.read(
            null,
            Map.of(
                "device",
                DEVICE,
                "broker",
                broker,
                "state",
                state.resolve("overhead-" + System.nanoTime()).toString()),
            Map.of());
    LinkOptions options =
        new LinkOptions(
            "overhead-client", true, 0, 100, false, 1 << 20, null, Duration.ofSeconds(10));
    System.out.printf("%s; load %.1f%n", Machine.describe(), Machine.load());
    try (Daemon daemon = new Daemon(config, () -> engine, List.of());
        MqttLink link = MqttLink.connect(BrokerConfig.of(broker), options, this)) {
      daemon.start();
      link.subscribe(topics.jobResult("+"), false);
      link.subscribe(ECHO, false);
      Thread.sleep(2000); // the daemon subscribes on a thread of its own
      measure(link, WARM_UP);
      print(measure(link, jobs), jobs);
    }
  }

  /** Milliseconds of: there, back, echo of a job, echo of a picture, sync. */
  private double[][] measure(MqttLink link, int jobs) throws Exception {
    double[][] millis = new double[5][jobs];
    byte[] picture = new byte[PICTURE_BYTES];
    for (int i = 0; i < jobs; i++) {
      byte[] job =
          "{\"id\":\"o%d\",\"prompt\":\"red heart, fluent 3d style\"}"
              .formatted(System.nanoTime())
              .getBytes(StandardCharsets.UTF_8);
      long sent = System.nanoTime();
      link.publish(Outgoing.json(topics.jobs(), job), failure -> {});
      long arrived = next(results);
      millis[0][i] = (engine.started - sent) / 1e6;
      millis[1][i] = (arrived - engine.lastStep) / 1e6;
      millis[2][i] = echo(link, job);
      millis[3][i] = echo(link, picture);
      millis[4][i] = sync();
    }
    return millis;
  }

  private double echo(MqttLink link, byte[] bytes) throws Exception {
    long sent = System.nanoTime();
    link.publish(Outgoing.json(ECHO, bytes), failure -> {});
    return (next(echoes) - sent) / 1e6;
  }

  private static long next(BlockingQueue<Long> times) throws Exception {
    Long time = times.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (time == null) {
      throw new IOException("nothing arrived for " + PATIENCE_SECONDS + " s");
    }
    return time;
  }

  /** A line of the journal's size, appended and synced as the journal does it. */
  private double sync() throws IOException {
    Path file = state.resolve("sync-probe");
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      long start = System.nanoTime();
      out.write(ByteBuffer.wrap(new byte[300]));
      out.force(false);
      return (System.nanoTime() - start) / 1e6;
    }
  }

  private static void print(double[][] millis, int jobs) {
    String[] names = {
      "client's PUBLISH to start of drawing",
      "last step to result at the client",
      "the broker alone: a job's bytes, client to client",
      "the broker alone: a picture's bytes, client to client",
      "append and sync of 300 bytes in the state folder"
    };
    System.out.printf("%n| median of %d, ms | | 90 %% |%n|---|---|---|%n", jobs);
    for (int i = 0; i < names.length; i++) {
      Arrays.sort(millis[i]);
      System.out.printf(
          Locale.ROOT,
          "| %s | %.2f | %.2f |%n",
          names[i],
          millis[i][jobs / 2],
          millis[i][jobs * 9 / 10]);
    }
  }

  @Override
  public void arrived(MqttLink link, Incoming message) {
    (message.topic().equals(ECHO) ? echoes : results).add(System.nanoTime());
  }

  @Override
  public void lost(MqttLink link, String reason, boolean takenOver) {
    System.err.println("connection lost: " + reason);
  }
}
