package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.dir7.daemon.job.Job;
import org.dir7.daemon.job.JobParser;
import org.dir7.daemon.job.RejectReason;
import org.dir7.daemon.journal.DeviceClock;
import org.dir7.daemon.journal.Journal;
import org.dir7.daemon.journal.StateFolder;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands among jobs that came before them, without a broker. */
final class IntakeTest {

  @TempDir private Path folder;
  private final Topics topics = new Topics("intake");
  private final Inbox inbox = new Inbox(topics.control()::equals);
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private StateFolder state;
  private Journal journal;
  private Outbox outbox;
  private Intake intake;
  private Thread thread;

  private final Extension listener =
      new Extension() {
        @Override
        public void accepted(Job job) {
          heard.add(job.id() + " accepted");
        }

        @Override
        public void rejected(String id, RejectReason reason, String sentence) {
          heard.add(id + " " + reason.code());
        }

        @Override
        public void ended(String id, ObjectNode event) {
          heard.add(id + " " + event.get("event").textValue());
        }
      };

  @BeforeEach
  void make() {
    state = StateFolder.open(folder.resolve("state"));
    journal = new Journal(state, 64 << 20);
    outbox = new Outbox(() -> Outgoing.json("status", new byte[0]), (id, whole) -> {}, link -> {});
    Publisher out = new Publisher(topics, journal, outbox, Optional.empty());
    Scheduler scheduler =
        new Scheduler(
            () -> FakeRunner.ENGINE,
            journal,
            out,
            new JobEvents("intake"),
            new Pace(),
            new DeviceClock(),
            listener,
            100);
    EngineSlot engine = new EngineSlot(() -> new FakeRunner(1), why -> false, () -> {});
    Controls controls = new Controls(scheduler, engine, new JobTimes(), out);
    intake =
        new Intake(
            inbox,
            topics,
            topics,
            scheduler,
            controls,
            new BadJobs(scheduler, out),
            outbox,
            listener,
            new JobParser(List.of("dir7/reply/"), false));
  }

  private void begin() {
    thread = new Thread(intake);
    thread.start();
  }

  private void pause() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  @AfterEach
  void end() throws InterruptedException {
    pause();
    outbox.close();
    journal.close();
    state.close();
  }

  private void arrives(String topic, String json) {
    inbox.offer(null, Incoming.local(topic, json.getBytes(StandardCharsets.UTF_8)));
  }

  private void job(String id) {
    arrives(topics.jobs(), DaemonFixture.job(id));
  }

  private void heard(String... expected) throws InterruptedException {
    for (String one : expected) {
      assertEquals(one, heard.poll(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void drainWaitsForNoJobThatCameBeforeIt() throws Exception {
    job("a");
    job("b");
    arrives(topics.control(), "{\"command\":\"drain\"}");
    begin();
    heard("a draining", "b draining");
  }

  @Test
  void cancelOfAnAcceptedJobWaitsForNoJobEither() throws Exception {
    begin();
    job("a");
    heard("a accepted");
    pause();

    job("b");
    arrives(topics.control(), "{\"command\":\"cancel\",\"id\":\"a\"}");
    begin();
    heard("a cancelled", "b accepted");
  }

  @Test
  void cancelOfAJobThatCameJustBeforeItEndsThatJob() throws Exception {
    job("a");
    job("b");
    arrives(topics.control(), "{\"command\":\"cancel\",\"id\":\"b\"}");
    job("c");
    begin();
    heard("a accepted", "b accepted", "b cancelled", "c accepted");
  }
}
