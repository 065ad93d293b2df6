package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitListener;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.client.SubmitResult;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.job.RejectReason;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.daemon.testing.Observer;
import org.dir7.daemon.testing.TcpProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Two workers of one group on a broker that hands on what a dead worker had. */
final class FleetTest {

  private static final int PICTURE_BYTES = 150_000;

  @TempDir static Path brokerFolder;
  private static EmbeddedBroker broker;

  @TempDir Path states;
  private Topics group;
  private Observer observer;
  private final Map<String, FakeRunner> runners = new HashMap<>();
  private final List<Daemon> daemons = new ArrayList<>();
  private final Set<String> hot = ConcurrentHashMap.newKeySet();

  @BeforeAll
  static void startBroker() throws IOException {
    broker = new EmbeddedBroker(brokerFolder, 1 << 20);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void observe(TestInfo test) {
    group = Topics.ofGroup("g" + Integer.toHexString(test.getDisplayName().hashCode()));
    observer = new Observer(broker.config(), group);
  }

  @AfterEach
  void stop() {
    runners.values().forEach(FakeRunner::release);
    daemons.forEach(Daemon::close);
    observer.checkSchemas();
    observer.close();
  }

  private void worker(String name) throws InterruptedException {
    worker(name, broker.config().uri().toString());
  }

  private void worker(String name, String uri) throws InterruptedException {
    String device = name + "-" + group.group();
    FakeRunner runner = runners.computeIfAbsent(name, n -> new FakeRunner(PICTURE_BYTES));
    DaemonConfig config =
        DaemonConfig.read(
            null,
            Map.of(
                "device",
                device,
                "broker",
                uri,
                "state",
                states.resolve(device).toString(),
                "group",
                group.group(),
                "queue-size",
                "2"),
            Map.of());
    Daemon daemon = new Daemon(config, () -> runner, List.of(new FullOnArrival(name)));
    daemons.add(daemon);
    daemon.start();
    awaitState(name, "ready");
    // The broker drops a job that comes before, and only a submitter would send it again.
    observer.await(m -> daemon.takesGroupJobs(), name + " waits for jobs of the group"); // polled
  }

  private void awaitState(String name, String state) throws InterruptedException {
    Topics own = new Topics(name + "-" + group.group());
    observer.json(own.status(), status -> status.path("state").asText().equals(state), state);
  }

  private void control(String name, String command) {
    observer.send(
        new Topics(name + "-" + group.group()).control(),
        "{\"command\":\"%s\"}".formatted(command));
  }

  private static String job(String id) {
    return "{\"id\":\"%s\",\"prompt\":\"of %s\"}".formatted(id, id);
  }

  private int begun() {
    return runners.values().stream().mapToInt(runner -> runner.begun.size()).sum();
  }

  private void awaitBegun(int count) throws InterruptedException {
    observer.await(m -> begun() >= count, count + " jobs have begun"); // polled
  }

  @Test
  void jobsAreSharedAndEachIsAnsweredOnTheGroupsTopics() throws Exception {
    worker("a");
    worker("b");
    for (int i = 0; i < 6; i++) {
      observer.job(job("j" + i));
    }
    for (int i = 0; i < 6; i++) {
      JsonNode done = observer.event("j" + i, "done");
      Incoming result = result("j" + i);
      assertEquals(done.at("/result/size").asInt(), result.payload().length);
      assertTrue(result.expirySeconds() != null && result.expirySeconds() <= 600);
    }
    assertEquals(6, begun());
  }

  /** HiveMQ CE tells idle subscribers of a message only where none waits for its confirmation. */
  @Test
  void aJobThatComesWhileOneWorkerDrawsGoesToTheIdleOne() throws Exception {
    worker("a");
    worker("b");
    runners.values().forEach(FakeRunner::hold);
    observer.job(job("first"));
    awaitBegun(1);
    observer.job(job("second"));
    awaitBegun(2);
    for (FakeRunner runner : runners.values()) {
      assertEquals(1, runner.begun.size());
    }
  }

  @Test
  void whatAnotherWorkerHasAnsweredIsNotDrawnAgain() throws Exception {
    worker("a");
    observer.job(job("once"));
    JsonNode first = observer.event("once", "done");
    byte[] picture = result("once").payload();
    daemons.get(0).close();

    worker("b");
    observer.job(job("once"));
    observer.await(m -> answers("once") == 2, "the answer of the second worker");
    assertEquals(0, runners.get("b").begun.size());
    List<Incoming> all =
        observer.seen.stream().filter(m -> m.topic().equals(group.jobResult("once"))).toList();
    assertArrayEquals(picture, all.get(all.size() - 1).payload());
    observer.await(
        m -> m.topic().equals(group.jobEvents("once")) && JsonText.read(m.payload()).equals(first),
        "the same event");

    observer.job("{\"id\":\"once\",\"prompt\":\"another\"}");
    assertEquals("id-used", observer.event("once", "rejected").get("reason").asText());
  }

  @Test
  void aChunkedAnswerIsFoundByTheNextWorkerToo() throws Exception {
    worker("a");
    String job = "{\"id\":\"parts\",\"prompt\":\"p\",\"delivery\":\"chunks\"}";
    observer.job(job);
    observer.event("parts", "done");
    daemons.get(0).close();
    worker("b");
    observer.job(job);
    observer.await(m -> answers("parts") == 2, "the answer of the second worker");
    assertEquals(0, runners.get("b").begun.size());
  }

  @Test
  void theJobOfAWorkerThatDiesIsDoneByAnother() throws Exception {
    try (TcpProxy network = new TcpProxy(broker.config().uri().getPort())) {
      worker("a", network.uri());
      runners.get("a").hold();
      observer.job(job("orphan"));
      awaitBegun(1);
      worker("b");
      network.cut();
      observer.event("orphan", "done");
      assertEquals(1, runners.get("b").begun.size());
      runners.get("a").release();
      network.restore();
      observer.await(m -> answers("orphan") == 2, "the answer of the first worker");
      List<Incoming> all =
          observer.seen.stream().filter(m -> m.topic().equals(group.jobResult("orphan"))).toList();
      assertArrayEquals(all.get(0).payload(), all.get(all.size() - 1).payload());
      daemons.forEach(Daemon::close);
    }
  }

  @Test
  void aDrainingWorkerLeavesTheJobsToTheOthers() throws Exception {
    worker("a");
    control("a", "drain");
    awaitState("a", "draining");
    worker("b");
    observer.job(job("d0"));
    observer.event("d0", "done");
    assertEquals(0, runners.get("a").begun.size());
  }

  /**
   * Takes no jobs from the moment on when the first one is there, as a worker does that gets hot
   * while one is on its way to it: asked before whether it may subscribe it says yes.
   */
  private final class FullOnArrival implements Extension {
    private final String name;
    private volatile boolean full;

    FullOnArrival(String name) {
      this.name = name;
    }

    @Override
    public Optional<Refusal> refusal() {
      boolean arrived =
          StackWalker.getInstance()
              .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals("submit")));
      if (arrived && hot.contains(name)) {
        full = true;
      }
      return full ? Optional.of(new Refusal(RejectReason.TOO_HOT, "too hot")) : Optional.empty();
    }
  }

  @Test
  void aJobThatAWorkerCannotTakeAnyMoreIsSentBackToTheGroup() throws Exception {
    hot.add("a");
    worker("a");
    worker("b");
    control("b", "drain");
    observer.await(m -> !daemons.get(1).takesGroupJobs(), "b has left the group"); // polled
    try (SubmitClient client = SubmitClient.connectToGroup(broker.config(), group.group())) {
      client.repeatAfter(Duration.ofSeconds(1)); // nobody is there to take it yet
      CompletableFuture<SubmitResult> answer =
          CompletableFuture.supplyAsync(() -> submit(client, SubmitRequest.of("back")));
      observer.await(FleetTest::wasSentBack, "the job that a sent back");
      control("b", "resume");
      assertArrayEquals(
          answer.get().png(), runners.get("b").picture(runners.get("b").begun.get(0)));
    }
    assertEquals(0, runners.get("a").begun.size());
  }

  private static SubmitResult submit(SubmitClient client, SubmitRequest request) {
    try {
      return client.submit(request, Duration.ofSeconds(60), SubmitListener.NONE);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean wasSentBack(Incoming message) {
    return message.userProperties().containsKey("dir7-sent-back");
  }

  @Test
  void aJobThatWasSentBackIsRejectedByTheNextWorkerThatCannotTakeIt() throws Exception {
    hot.addAll(List.of("a", "b"));
    worker("a");
    worker("b");
    observer.job(job("hot"));
    assertEquals("too-hot", observer.event("hot", "rejected").get("reason").asText());
    assertEquals(1, observer.count(FleetTest::wasSentBack));
    assertEquals(0, begun());
  }

  @Test
  void aJobCancelledInTheGroupBeforeItComesIsCancelledWhenItComes() throws Exception {
    worker("a");
    worker("b");
    observer.send(group.control(), "{\"command\":\"cancel\",\"id\":\"late\"}");
    for (String name : List.of("a", "b")) {
      observer.json(
          new Topics(name + "-" + group.group()).events(),
          answer -> answer.path("id").asText().equals("late"),
          "the answer of " + name);
    }
    observer.job(job("late"));
    observer.event("late", "cancelled");
    assertEquals(0, begun());
  }

  private Incoming result(String id) throws InterruptedException {
    return observer.await(m -> m.topic().equals(group.jobResult(id)), "result of " + id);
  }

  private long answers(String id) {
    return observer.count(
        m ->
            m.topic().equals(group.jobEvents(id))
                && JsonText.read(m.payload()).path("event").asText().equals("done"));
  }
}
