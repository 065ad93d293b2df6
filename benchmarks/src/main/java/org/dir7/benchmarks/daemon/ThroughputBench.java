package org.dir7.benchmarks.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.dir7.benchmarks.measure.Machine;
import org.dir7.daemon.Daemon;
import org.dir7.daemon.GeneratorRunner;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.LinkOptions;
import org.dir7.daemon.mqtt.MqttLink;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;

/**
 * Pictures a second through a daemon while many jobs wait, and what of that time the engine is at
 * work. Every answer brings the next job, so that jobs are taken, drawn, stored and sent at the
 * same time.
 *
 * <p>Arguments: broker (a running one), engine folder, state folder, jobs, further keys of the
 * daemon as {@code KEY=VALUE}, such as {@code backend=tensorrt} and {@code batch=4}; {@code
 * steps=N} goes into the jobs.
 */
public final class ThroughputBench implements MqttLink.Handler {

  private static final String DEVICE = "throughput";

  /** Jobs that wait or run at any time. */
  private static final int AT_ONCE = 8;

  private static final int WARM_UP = 24;
  private static final long PATIENCE_SECONDS = 300;

  /** What needs the engine, by the names of the stages. */
  private static final List<String> ENGINE = List.of("prompt", "steps", "decode");

  /** What the last pictures took, in the order of a job's way. */
  private static final List<String> PARTS =
      List.of("begin", "encode", "prompt", "steps", "decode", "png", "store");

  private final ObjectMapper json = new ObjectMapper();
  private final Topics topics = new Topics(DEVICE);
  private final BlockingQueue<Long> done = new LinkedBlockingQueue<>();
  private final BlockingQueue<JsonNode> profile = new LinkedBlockingQueue<>();
  private final String steps;
  private long sent;

  private ThroughputBench(String steps) {
    this.steps = steps;
  }

  public static void main(String[] args) throws Exception {
    Map<String, String> keys = new HashMap<>();
    for (String pair : Arrays.asList(args).subList(4, args.length)) {
      keys.put(pair.split("=", 2)[0], pair.split("=", 2)[1]);
    }
    String steps = keys.containsKey("steps") ? ",\"steps\":" + keys.remove("steps") : "";
    Path state = Files.createDirectories(Path.of(args[2]));
    keys.put("device", DEVICE);
    keys.put("broker", args[0]);
    keys.put("engine", args[1]);
    keys.put("state", state.resolve("throughput-" + System.nanoTime()).toString());
    new ThroughputBench(steps)
        .run(DaemonConfig.read(null, keys, Map.of()), Integer.parseInt(args[3]));
  }

  private void run(DaemonConfig config, int jobs) throws Exception {
    LinkOptions options =
        new LinkOptions(
            "throughput-client", true, 0, 100, false, 1 << 20, null, Duration.ofSeconds(10));
    System.out.printf("%s; load %.1f%n", Machine.describe(), Machine.load());
    try (Daemon daemon = new Daemon(config, GeneratorRunner.loader(config), List.of());
        MqttLink link = MqttLink.connect(config.broker(), options, this)) {
      daemon.start();
      link.subscribe(topics.jobEvents("+"), false);
      link.subscribe(topics.jobResult("+"), false);
      link.subscribe(topics.events(), false);
      Thread.sleep(2000); // the daemon subscribes on a thread of its own
      for (int i = 0; i < AT_ONCE; i++) {
        submit(link);
      }
      draw(link, WARM_UP);
      double seconds = draw(link, jobs);
      link.publish(
          Outgoing.json(
              topics.control(), "{\"command\":\"profile\"}".getBytes(StandardCharsets.UTF_8)),
          failure -> {});
      print(jobs / seconds, next(profile), config.batch());
    }
  }

  /** Seconds from the answer before the first of so many to the last one. */
  private double draw(MqttLink link, int jobs) throws Exception {
    long start = next(done);
    submit(link);
    long end = start;
    for (int i = 0; i < jobs; i++) {
      end = next(done);
      submit(link);
    }
    return (end - start) / 1e9;
  }

  private void submit(MqttLink link) {
    long number = sent++;
    String job =
        "{\"id\":\"t%d-%d\",\"prompt\":\"red heart number %d, fluent 3d style\",\"seed\":%d%s}"
            .formatted(System.nanoTime(), number, number, number, steps);
    link.publish(Outgoing.json(topics.jobs(), job.getBytes(StandardCharsets.UTF_8)), failure -> {});
  }

  private static <T> T next(BlockingQueue<T> arrivals) throws Exception {
    T arrived = arrivals.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (arrived == null) {
      throw new IOException("nothing arrived for " + PATIENCE_SECONDS + " s");
    }
    return arrived;
  }

  private static void print(double rate, JsonNode pictures, int batch) {
    System.out.printf("%n| medians of the last %d pictures | ms |%n|---|---|%n", pictures.size());
    double engine = 0;
    double sum = 0;
    for (String part : PARTS) {
      double[] seconds = new double[pictures.size()];
      for (int i = 0; i < seconds.length; i++) {
        seconds[i] = pictures.get(i).path("seconds").path(part).asDouble();
      }
      Arrays.sort(seconds);
      double median = seconds[seconds.length / 2];
      sum += median;
      engine += ENGINE.contains(part) ? median : 0;
      row(part, 1e3 * median);
    }
    row("from answer to answer, mean of all jobs", 1e3 / rate);
    if (batch > 1) {
      System.out.printf(
          Locale.ROOT,
          "%n%.2f pictures/s, up to %d at once: stages are those of a batch%n",
          rate,
          batch);
      return;
    }
    row("all of these, one after the other", 1e3 * sum);
    row("the engine's part", 1e3 * engine);
    System.out.printf(
        Locale.ROOT,
        "%n%.2f pictures/s; the engine is at work %.2f of the time; one after the other: %.2f/s%n",
        rate,
        engine * rate,
        1 / sum);
  }

  private static void row(String what, double milliseconds) {
    System.out.printf(Locale.ROOT, "| %s | %.2f |%n", what, milliseconds);
  }

  @Override
  public void arrived(MqttLink link, Incoming message) {
    try {
      if (message.topic().endsWith("/result")) {
        return;
      }
      JsonNode event = json.readTree(message.payload());
      String name = event.path("event").asText();
      if (name.equals("done")) {
        done.add(System.nanoTime());
      } else if (event.has("profile")) {
        profile.add(event.get("profile"));
      } else if (name.equals("failed") || name.equals("rejected")) {
        throw new IllegalStateException(event.toString());
      }
    } catch (IOException e) {
      throw new IllegalStateException(message.topic() + " is no JSON", e);
    }
  }

  @Override
  public void lost(MqttLink link, String reason, boolean takenOver) {
    System.err.println("connection lost: " + reason);
  }
}
