package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.daemon.testing.Observer;
import org.dir7.engine.sample.Noise;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon in a process of its own, killed (SIGKILL) at random moments while jobs come in. */
final class DaemonKilledTest {

  @TempDir static Path brokerFolder;
  private static EmbeddedBroker broker;

  @TempDir Path state;
  private final Topics topics = new Topics("killed");
  private final List<String> ids = new ArrayList<>();

  @BeforeAll
  static void startBroker() throws IOException {
    broker = new EmbeddedBroker(brokerFolder, 1 << 20);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            DaemonProcess.class.getName(),
            "device=" + topics.device(),
            "broker=" + broker.config().uri(),
            "state=" + state,
            "queue-size=256",
            "step-millis=20")
        .redirectErrorStream(true)
        .redirectOutput(new File(state.toFile(), "process.log"))
        .start();
  }

  @Test
  void noAcceptedJobIsLostOverAFewKills() throws Exception {
    survivesKills(2, 17);
  }

  @Test
  @Tag("slow")
  void noAcceptedJobIsLostOverAHundredKills() throws Exception {
    survivesKills(100, 18);
  }

  private void survivesKills(int kills, long seed) throws Exception {
    Random random = new Random(seed);
    try (Observer observer = new Observer(broker.config(), topics)) {
      Process process = launch();
      int launched = 0;
      try {
        for (int life = 0; life < kills; life++) {
          awaitServing(observer, launched);
          submit(observer);
          // From the journal's first writes to well into a later job: a job takes 80 ms.
          Thread.sleep(random.nextInt(600));
          process.destroyForcibly().waitFor();
          submit(observer); // waits at the broker; two a life: all fit the queue at the end
          launched = observer.seen.size();
          process = launch();
        }
        awaitServing(observer, launched);
        for (String id : ids) {
          observer.event(id, "done");
        }
        check(observer);
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private void submit(Observer observer) {
    String id = "j" + ids.size();
    ids.add(id);
    observer.job("{\"id\":\"%s\",\"prompt\":\"%s\"}".formatted(id, id));
  }

  /**
   * There is nothing to kill before a daemon serves.
   *
   * @param launched what was seen before it was launched
   */
  private void awaitServing(Observer observer, int launched) throws InterruptedException {
    observer.await(m -> serves(observer, launched), "a daemon that serves"); // polled
  }

  /** Whether a birth was seen, and after it that jobs are taken. */
  private boolean serves(Observer observer, int launched) {
    boolean born = false;
    for (Incoming message : observer.seen.stream().skip(launched).toList()) {
      if (message.topic().equals(topics.status())) {
        String state = state(message);
        born |= state.equals("online");
        if (born && (state.equals("ready") || state.equals("busy"))) {
          return true;
        }
      }
    }
    return false;
  }

  private static String state(Incoming status) {
    return JsonText.read(status.payload()).path("state").asText();
  }

  /** Right bytes for every id, however often they came, and no start after an answer. */
  private void check(Observer observer) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(200); // repeated answers of the last life
    FakeRunner runner = new FakeRunner(DaemonProcess.PICTURE_BYTES);
    for (String id : ids) {
      JobRequest request = new JobRequest(id, 4, 5, Noise.seedOfJobId(id), "euler");
      boolean answered = false;
      for (Incoming message : observer.seen) {
        if (message.topic().equals(topics.jobResult(id))) {
          assertArrayEquals(runner.picture(request), message.payload());
        } else if (message.topic().equals(topics.jobEvents(id))) {
          String event = JsonText.read(message.payload()).path("event").asText();
          answered |= event.equals("done");
          assertEquals(false, answered && event.equals("started"), id + " ran after its answer");
        }
      }
    }
  }
}
