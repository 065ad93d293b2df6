package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.daemon.testing.Observer;
import org.dir7.deploy.process.Jcmd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Two thousand messages in bad faith: each has its one answer, and the daemon does not grow. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
class HostileMessagesTest {

  private static final long SEED = 20;
  private static final int ROUNDS = 500;
  private static final int PER_ROUND = 4;

  /** Answered before more are sent, so that no broker drops what waits. */
  private static final int ROUNDS_AT_ONCE = 25;

  @TempDir private Path folder;
  private final Topics topics = new Topics(TestDaemon.DEVICE);

  @Test
  void eachIsAnsweredOnceAndTheDaemonStaysAsItIs() throws Exception {
    HostileMessages hostile = new HostileMessages(SEED, topics);
    List<String> ids = new ArrayList<>();
    long outsideHalfway = 0;
    long liveHalfway = 0;
    long sentSince = 0;
    try (KillableBroker broker = new KillableBroker(Mosquitto.find("mosquitto"), folder);
        TestDaemon daemon =
            TestDaemon.start(broker.uri(), folder, TinyEngine.directory(), TestDaemon.SETTLED)
                .awaitReady();
        Observer observer = new Observer(BrokerConfig.of(broker.uri()), topics)) {
      long pid = daemon.process().pid();
      // A retained job is nobody's order of now.
      observer.sendRetained(topics.jobs(), "{\"id\":\"retained\",\"prompt\":\"x\"}");
      for (int round = 1; round <= ROUNDS; round++) {
        var messages =
            List.of(
                hostile.job("bad-" + 2 * round),
                hostile.job("bad-" + (2 * round + 1)),
                hostile.nameless(),
                hostile.damaged("maybe-" + round));
        ids.add("bad-" + 2 * round);
        ids.add("bad-" + (2 * round + 1));
        for (var message : messages) {
          observer.send(message);
          sentSince += message.payload().length;
        }
        if (round % ROUNDS_AT_ONCE == 0) {
          int sent = round * PER_ROUND + 1;
          Eventually.holds(sent + " answers", () -> answers(observer) >= sent);
        }
        if (round == ROUNDS / 2) {
          liveHalfway = LiveHeap.of(pid);
          outsideHalfway = Jcmd.leastResident(pid);
          sentSince = 0;
        }
      }
      long live = LiveHeap.of(pid) - liveHalfway;
      long outside = Jcmd.leastResident(pid) - outsideHalfway;
      System.out.printf(
          "hostile: %+d KiB live in the heap, %+d KiB outside it in the second half of %d KiB%n",
          live >> 10, outside >> 10, sentSince >> 10);
      assertEquals(ROUNDS * PER_ROUND + 1, answers(observer));
      for (String id : ids) {
        assertEquals(Map.of("rejected", 1), events(observer, id), id);
      }
      assertEquals(Map.of(), events(observer, "retained"));
      // A daemon that keeps what it is sent grows by all of it; compiled code and buffers that are
      // made once take a few MiB, and the journal a line for each answer.
      long most = sentSince / 4;
      assertTrue(live < most, "%d of %d bytes stay in the heap".formatted(live, sentSince));
      assertTrue(outside < most, "grew by %d of %d bytes".formatted(outside, sentSince));
      observer.job("{\"id\":\"good\",\"prompt\":\"a heart\",\"steps\":1}");
      observer.event("good", "done");
      assertTrue(daemon.process().isAlive());
      assertTrue(!Files.readString(daemon.process().log()).contains("Exception"));
    }
  }

  /** Rejections, jobs that were taken after all, and what the device says of the others. */
  private long answers(Observer observer) {
    return observer.count(
        message -> {
          if (message.topic().equals(topics.events())) {
            return true;
          }
          String event = event(message);
          return event.equals("rejected") || event.equals("accepted");
        });
  }

  private String event(Incoming message) {
    return message.topic().matches(".*/jobs/[^/]+/events")
        ? JsonText.read(message.payload()).path("event").asText()
        : "";
  }

  private Map<String, Integer> events(Observer observer, String id) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Incoming message : observer.seen) {
      if (message.topic().equals(topics.jobEvents(id))) {
        counts.merge(event(message), 1, Integer::sum);
      }
    }
    return counts;
  }
}
