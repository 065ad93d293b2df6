package org.dir7.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.daemon.testing.Observer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A broker a class; a device with a runner that can be held, and somebody who sees all, a test. */
abstract class DaemonFixture {

  /** Above one chunk, so that chunked delivery has several; below the broker's 1 MiB. */
  static final int PICTURE_BYTES = 150_000;

  static final int QUEUE_SIZE = 3;

  @TempDir static Path brokerFolder;
  static EmbeddedBroker broker;

  @TempDir Path state;
  String device;
  Topics topics;
  FakeRunner runner;
  Daemon daemon;
  Observer observer;

  @BeforeAll
  static void startBroker() throws IOException {
    broker = new EmbeddedBroker(brokerFolder, 1 << 20);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void startDevice(TestInfo test) throws Exception {
    device = "d" + Integer.toHexString(test.getDisplayName().hashCode());
    topics = new Topics(device);
    runner = new FakeRunner(PICTURE_BYTES);
    observer = new Observer(broker.config(), topics);
    daemon = started(runner, state);
    awaitState("ready");
  }

  @AfterEach
  void stopDevice() {
    runner.release();
    daemon.close();
    observer.checkSchemas();
    observer.close();
  }

  /** Parts of the daemon besides its core. */
  List<Extension> extensions() {
    return List.of();
  }

  /** Keys besides those that every test needs. */
  Map<String, String> moreConfig() {
    return Map.of();
  }

  JobRunner.Loader loader(JobRunner first) {
    return () -> first;
  }

  Daemon started(JobRunner with, Path folder) {
    Map<String, String> flags = new HashMap<>(moreConfig());
    flags.put("device", device);
    flags.put("broker", broker.config().uri().toString());
    flags.put("state", folder.toString());
    flags.put("telemetry", "1");
    flags.putIfAbsent("queue-size", Integer.toString(QUEUE_SIZE));
    DaemonConfig config = DaemonConfig.read(null, flags, Map.of());
    Daemon made = new Daemon(config, loader(with), extensions());
    made.start();
    return made;
  }

  JsonNode awaitState(String name) throws InterruptedException {
    return observer.json(
        topics.status(), status -> status.path("state").asText().equals(name), name);
  }

  Incoming awaitResult(String id) throws InterruptedException {
    return observer.await(m -> m.topic().equals(topics.jobResult(id)), "result of " + id);
  }

  void awaitBegun(int count) throws InterruptedException {
    await(count + " jobs begin", () -> runner.begun.size() >= count);
  }

  static void await(String what, BooleanSupplier seen) throws InterruptedException {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!seen.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("never: " + what);
      }
      Thread.sleep(2);
    }
  }

  long events(String id, String name) {
    return observer.count(
        m ->
            m.topic().equals(topics.jobEvents(id))
                && JsonText.read(m.payload()).path("event").asText().equals(name));
  }

  static String text(Incoming message) {
    return new String(message.payload(), StandardCharsets.UTF_8);
  }

  static String job(String id) {
    return "{\"id\":\"%s\",\"prompt\":\"a red heart\"}".formatted(id);
  }

  /** What a crash leaves: the files as they are, of a daemon that goes on elsewhere. */
  static void snapshot(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else if (Files.exists(file)) {
          Files.copy(file, target);
        }
      }
    }
  }
}
