package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitListener;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.daemon.testing.TcpProxy;
import org.dir7.engine.io.Sha256;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three daemons in one group and two clients, while daemons and the broker are killed and their
 * network is cut and slowed. What happens follows from a seed, which is printed; {@code
 * -Dchaos.seed=N} repeats it (its moments depend on the machine as well).
 */
class ChaosTest {

  private static final int WORKERS = 3;
  private static final int CLIENTS = 2;

  /** Jobs under way for every client: together two for every worker. */
  private static final int WINDOW = WORKERS * 2 / CLIENTS;

  /** In which a worker says something of every job, far below the client's own minute. */
  private static final Duration REPEAT_AFTER = Duration.ofSeconds(10);

  /** A hang, not slowness. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private static final int SLOW_BYTES_A_SECOND = 64 << 10;
  private static final Pattern RUN = Pattern.compile("job (\\S+): done in");
  private static final Pattern BUG =
      Pattern.compile("internal error|Exception in thread|NullPointerException");

  @TempDir private Path folder;
  private final List<GroupWorker> workers = new ArrayList<>();
  private final List<TcpProxy> networks = new ArrayList<>();
  private final Map<String, SubmitClient.Outcome> outcomes = new ConcurrentHashMap<>();
  private final List<String> log = new ArrayList<>();
  private KillableBroker broker;
  private volatile boolean over;
  private volatile Exception troubled;
  private long start;

  @Test
  void everyJobOfAGroupIsAnsweredWithOnePicture() throws Exception {
    survives(60, 8, Mosquitto.find("mosquitto"));
  }

  @Test
  @Tag("slow")
  void everyOneOfFiveHundredJobsIsAnsweredWithOnePicture() throws Exception {
    survives(500, 70, Mosquitto.find("mosquitto"));
  }

  @Test
  @Tag("slow")
  void theSameOnABrokerThatHandsJobsOn() throws Exception {
    survives(500, 70, Optional.empty());
  }

  private void survives(int jobs, int troubles, Optional<Path> mosquitto) throws Exception {
    long seed = Long.getLong("chaos.seed", System.nanoTime() % 1_000_000);
    broker = new KillableBroker(mosquitto, folder);
    System.out.printf("chaos: %d jobs on %s, seed %d%n", jobs, broker.name(), seed);
    for (int i = 0; i < WORKERS; i++) {
      workers.add(new GroupWorker("w" + i, broker.port(), folder));
    }
    for (int i = 0; i < CLIENTS; i++) {
      networks.add(new TcpProxy(broker.port()));
    }
    Thread trouble = new Thread(() -> trouble(Trouble.plan(seed, troubles), jobs), "chaos-trouble");
    try {
      for (GroupWorker worker : workers) {
        Eventually.holds(worker.name() + " serves", worker::serves);
      }
      // Before the trouble begins: a client that cannot reach the broker at first says so and ends.
      List<SubmitClient> clients = new ArrayList<>();
      for (TcpProxy network : networks) {
        clients.add(SubmitClient.connectToGroup(BrokerConfig.of(network.uri()), GroupWorker.GROUP));
      }
      start = System.nanoTime();
      trouble.start();
      CompletableFuture.allOf(
              IntStream.range(0, CLIENTS)
                  .mapToObj(i -> CompletableFuture.runAsync(() -> submit(clients, i, jobs, seed)))
                  .toArray(CompletableFuture[]::new))
          .join();
    } finally {
      over = true;
      trouble.join();
      report(jobs, seed);
      workers.forEach(GroupWorker::close);
      for (TcpProxy network : networks) {
        network.close();
      }
      broker.close();
    }
    check(jobs, troubles);
  }

  /** Every client has its share of the jobs. */
  private void submit(List<SubmitClient> clients, int index, int jobs, long seed) {
    try (SubmitClient client = clients.get(index)) {
      client.repeatAfter(REPEAT_AFTER);
      client.submitAll(
          IntStream.range(0, jobs)
              .filter(i -> i % CLIENTS == index)
              .mapToObj(i -> request(seed, i))
              .iterator(),
          WINDOW,
          LIMIT,
          SubmitListener.NONE,
          outcome -> outcomes.put(outcome.id(), outcome));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SubmitRequest request(long seed, int i) {
    return SubmitRequest.of("picture " + i)
        .withId("chaos-%d-%d".formatted(seed, i))
        .withSteps(20 + 10 * (i % 3));
  }

  /** Spread over the answers, so that it neither starves the workers nor outlives the work. */
  private void trouble(List<Trouble> plan, int jobs) {
    try {
      for (int i = 0; i < plan.size(); i++) {
        int answers = (i + 1) * jobs / (plan.size() + 1);
        await(() -> outcomes.size() >= answers);
        Thread.sleep(plan.get(i).pause());
        make(plan.get(i));
      }
    } catch (Exception e) {
      troubled = e;
      System.out.println("chaos: no more troubles can be made: " + e);
    }
  }

  private void make(Trouble trouble) throws Exception {
    GroupWorker worker = workers.get(trouble.target() % WORKERS);
    switch (trouble.kind()) {
      case KILL_WORKER -> {
        // A group that is all dead proves nothing, and who is not up again cannot be killed.
        await(() -> worker.serves() && othersServe(worker) > 0);
        note("%s killed", worker.name());
        worker.restart();
      }
      case CUT_WORKER -> cut(worker.network(), worker.name(), trouble.millis());
      case CUT_CLIENT -> {
        int client = trouble.target() % CLIENTS;
        cut(networks.get(client), "client " + client, trouble.millis());
      }
      case SLOW_WORKER -> {
        note("network of %s at 64 KiB/s for %d ms", worker.name(), trouble.millis());
        worker.network().slow(SLOW_BYTES_A_SECOND);
        Thread.sleep(trouble.millis());
        worker.network().slow(0);
      }
      case KILL_BROKER -> {
        note("broker killed for %d ms", trouble.millis());
        broker.kill();
        Thread.sleep(trouble.millis());
        broker.start();
      }
    }
  }

  private void cut(TcpProxy network, String whose, int millis) throws InterruptedException {
    note("network of %s cut for %d ms", whose, millis);
    network.cut();
    Thread.sleep(millis);
    network.restore();
  }

  private int othersServe(GroupWorker not) throws IOException {
    int count = 0;
    for (GroupWorker worker : workers) {
      count += worker != not && worker.serves() ? 1 : 0;
    }
    return count;
  }

  private void await(Callable<Boolean> condition) throws Exception {
    Eventually.holds("the next trouble's turn", () -> over || condition.call());
  }

  private synchronized void note(String format, Object... values) {
    log.add(
        "%6.1f s %4d answers  "
            .formatted((System.nanoTime() - start) / 1e9, outcomes.size())
            .concat(format.formatted(values)));
  }

  private void report(int jobs, long seed) throws IOException {
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
    for (GroupWorker worker : workers) {
      for (String line : worker.lines()) {
        Matcher found = RUN.matcher(line);
        if (found.find()) {
          runs.merge(found.group(1), 1, Integer::sum);
        }
      }
    }
    return runs;
  }

  /**
   * Every job has a picture, whatever a worker has stored for it is that picture, and all troubles
   * were had.
   */
  private void check(int jobs, int troubles) throws Exception {
    if (troubled != null) {
      throw troubled;
    }
    assertEquals(jobs, outcomes.size());
    assertEquals(troubles, log.size(), log.toString());
    for (SubmitClient.Outcome outcome : outcomes.values()) {
      if (outcome.failure() != null) {
        throw outcome.failure();
      }
      String hash = Sha256.of(outcome.result().png());
      assertEquals(outcome.result().done().at("/result/sha256").asText(), hash);
      int stored = 0;
      for (GroupWorker worker : workers) {
        Optional<byte[]> picture = worker.stored(outcome.id());
        if (picture.isPresent()) {
          stored++;
          assertEquals(hash, Sha256.of(picture.get()), worker.name() + " has another picture");
        }
      }
      assertTrue(stored > 0, outcome.id() + " is in no journal");
    }
    for (GroupWorker worker : workers) {
      for (String line : worker.lines()) {
        assertTrue(!BUG.matcher(line).find(), worker.name() + ": " + line);
      }
    }
  }
}
