package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitListener;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.daemon.testing.TcpProxy;
import org.dir7.deploy.process.BrokerProcess;
import org.dir7.deploy.process.ChildProcess;
import org.dir7.deploy.process.DaemonProcess;
import org.dir7.deploy.process.Installation;
import org.dir7.engine.io.Sha256;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three daemons in one group, while daemons and the broker are killed and the network is cut and
 * slowed at random. What happens follows from a seed, which is printed; {@code -Dchaos.seed=N}
 * repeats it (its moments depend on the machine as well).
 */
class ChaosTest {

  private static final int WORKERS = 3;

  /** Two jobs under way at most for every worker. */
  private static final int WINDOW = 2 * WORKERS;

  /** Much shorter than the client's minute, so that the test does not wait for lost jobs. */
  private static final Duration REPEAT_AFTER = Duration.ofSeconds(12);

  private static final Duration LIMIT = Duration.ofMinutes(20);
  private static final Pattern RUN = Pattern.compile("job (\\S+): done in");

  @TempDir private Path folder;
  private final List<Worker> workers = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private long start;

  @Test
  @Tag("slow")
  void everyJobOfAGroupIsAnsweredOnce() throws Exception {
    survives(60, 3000);
  }

  @Test
  @Tag("slow")
  void everyOneOfFiveHundredJobsIsAnsweredOnce() throws Exception {
    survives(500, 3000);
  }

  /**
   * @param pause mean milliseconds between two troubles
   */
  private void survives(int jobs, int pause) throws Exception {
    long seed = Long.getLong("chaos.seed", System.nanoTime() % 1_000_000);
    System.out.printf("chaos: %d jobs, seed %d%n", jobs, seed);
    start = System.nanoTime();
    Map<String, SubmitClient.Outcome> outcomes = new ConcurrentHashMap<>();
    try (Broker broker = new Broker(folder)) {
      for (int i = 0; i < WORKERS; i++) {
        workers.add(new Worker("w" + i, broker.port(), folder));
      }
      AtomicBoolean stop = new AtomicBoolean();
      Thread trouble =
          new Thread(() -> trouble(broker, new Random(seed), pause, stop), "chaos-trouble");
      trouble.start();
      try (TcpProxy network = new TcpProxy(broker.port());
          SubmitClient client =
              SubmitClient.connectToGroup(BrokerConfig.of(network.uri()), Worker.GROUP)) {
        client.repeatAfter(REPEAT_AFTER);
        client.submitAll(
            IntStream.range(0, jobs).mapToObj(i -> request(seed, i)).iterator(),
            WINDOW,
            LIMIT,
            SubmitListener.NONE,
            outcome -> outcomes.put(outcome.id(), outcome));
      } finally {
        stop.set(true);
        trouble.join();
        report(jobs, seed, outcomes);
        workers.forEach(Worker::close);
      }
      check(jobs, outcomes);
    }
  }

  private static SubmitRequest request(long seed, int i) {
    return SubmitRequest.of("picture " + i)
        .withId("chaos-%d-%d".formatted(seed, i))
        .withSteps(2 + i % 3);
  }

  private void trouble(Broker broker, Random random, int pause, AtomicBoolean stop) {
    try {
      while (!stop.get()) {
        Thread.sleep(pause / 2 + random.nextInt(pause));
        Worker worker = workers.get(random.nextInt(WORKERS));
        int millis = 200 + random.nextInt(1500);
        switch (random.nextInt(6)) {
          case 0 -> {
            note("broker killed for %d ms", millis);
            broker.kill();
            Thread.sleep(millis);
            broker.start();
          }
          case 1, 2 -> {
            note("%s killed", worker.name);
            worker.restart();
          }
          case 3, 4 -> {
            note("network of %s cut for %d ms", worker.name, millis);
            worker.network.cut();
            Thread.sleep(millis);
            worker.network.restore();
          }
          default -> {
            note("network of %s at 64 KiB/s for %d ms", worker.name, millis);
            worker.network.slow(64 << 10);
            Thread.sleep(millis);
            worker.network.slow(0);
          }
        }
      }
    } catch (Exception e) {
      note("the trouble has trouble: %s", e);
    }
  }

  private synchronized void note(String format, Object... values) {
    log.add("%6.1f s  ".formatted((System.nanoTime() - start) / 1e9) + format.formatted(values));
  }

  private void report(int jobs, long seed, Map<String, SubmitClient.Outcome> outcomes)
      throws IOException {
    Map<String, Integer> runs = runs();
    int all = runs.values().stream().mapToInt(Integer::intValue).sum();
    log.forEach(System.out::println);
    System.out.printf(
        "chaos: seed %d, %d of %d jobs answered in %.0f s, %d troubles, %d runs, %d re-runs%n",
        seed,
        outcomes.size(),
        jobs,
        (System.nanoTime() - start) / 1e9,
        log.size(),
        all,
        all - runs.size());
  }

  /** How often each job was drawn to its end, by the logs of all daemons. */
  private Map<String, Integer> runs() throws IOException {
    Map<String, Integer> runs = new TreeMap<>();
    for (Worker worker : workers) {
      try (Stream<String> lines = Files.lines(worker.log)) {
        lines
            .map(RUN::matcher)
            .filter(Matcher::find)
            .forEach(found -> runs.merge(found.group(1), 1, Integer::sum));
      }
    }
    return runs;
  }

  /** Every job has a picture, and whatever a worker has stored for it is that picture. */
  private void check(int jobs, Map<String, SubmitClient.Outcome> outcomes) throws IOException {
    assertEquals(jobs, outcomes.size());
    for (SubmitClient.Outcome outcome : outcomes.values()) {
      if (outcome.failure() != null) {
        throw outcome.failure();
      }
      JsonNode done = outcome.result().done();
      String hash = Sha256.of(outcome.result().png());
      assertEquals(done.at("/result/sha256").asText(), hash);
      int stored = 0;
      for (Worker worker : workers) {
        Path file = worker.state.resolve("results").resolve(outcome.id() + ".png");
        if (Files.exists(file)) {
          stored++;
          assertEquals(hash, Sha256.of(Files.readAllBytes(file)), file.toString());
        }
      }
      assertTrue(stored > 0, outcome.id() + " is in no journal");
    }
  }

  /** mosquitto where the system has it, the demo's broker otherwise; on one port all the time. */
  private static final class Broker implements AutoCloseable {
    private final Optional<Path> mosquitto = Mosquitto.find("mosquitto");
    private final Path folder;
    private final int port;
    private AutoCloseable running;

    Broker(Path folder) throws Exception {
      this.folder = folder;
      this.port = Mosquitto.freePort();
      start();
    }

    int port() {
      return port;
    }

    void start() throws Exception {
      if (mosquitto.isPresent()) {
        String text = "listener %d 127.0.0.1%nallow_anonymous true%n".formatted(port);
        running = Mosquitto.start(mosquitto.get(), folder, text, port);
      } else {
        running = BrokerProcess.start(Installation.current(), folder, port);
      }
    }

    void kill() {
      if (running instanceof Mosquitto program) {
        program.kill();
      } else if (running instanceof BrokerProcess process) {
        process.process().kill();
      }
    }

    @Override
    public void close() {
      kill();
    }
  }

  /** One daemon behind a network of its own. */
  private static final class Worker implements AutoCloseable {
    private static final String GROUP = "chaos";

    private final String name;
    private final TcpProxy network;
    private final Path state;
    private final Path log;
    private ChildProcess process;

    Worker(String name, int brokerPort, Path folder) throws IOException {
      this.name = name;
      this.network = new TcpProxy(brokerPort);
      this.state = folder.resolve(name);
      this.log = folder.resolve(name + ".log");
      start();
    }

    private void start() {
      List<String> flags =
          List.of(
              "--device",
              name,
              "--group",
              GROUP,
              "--broker",
              network.uri(),
              "--engine",
              TinyEngine.directory().toString(),
              "--state",
              state.toString(),
              "--keep-alive",
              "5",
              "--threads",
              "1");
      process = DaemonProcess.start(Installation.current(), flags, log);
    }

    void restart() {
      process.kill();
      start();
    }

    @Override
    public void close() {
      process.close();
      try {
        network.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
