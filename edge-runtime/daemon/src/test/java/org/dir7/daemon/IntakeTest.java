package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
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

  private static final int QUEUE_SIZE = 100;

  /** Behind a rejection: said while the device drains. */
  private static final String DRAINING = ", draining";

  @TempDir private Path folder;
  private final Topics topics = new Topics("intake");
  private final Inbox inbox = new Inbox(topics.control()::equals);
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private StateFolder state;
  private Journal journal;
  private Outbox outbox;
  private Scheduler scheduler;
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
          String now = scheduler.load().draining() ? DRAINING : "";
          heard.add(id + " " + reason.code() + now);
        }

        @Override
        public void ended(String id, ObjectNode event) {
          heard.add(id + " " + event.get("event").textValue());
        }
      };

  @BeforeEach
  void make() {
    state = StateFolder.open(folder.resolve("state"));
    journal = new Journal(state, 256 << 20); // a MiB is kept free for each answer
    outbox = new Outbox(() -> Outgoing.json("status", new byte[0]), (id, whole) -> {}, link -> {});
    Publisher out = new Publisher(topics, journal, outbox, Optional.empty());
    scheduler =
        new Scheduler(
            () -> FakeRunner.ENGINE,
            journal,
            out,
            new JobEvents("intake"),
            new Pace(),
            new DeviceClock(),
            listener,
            QUEUE_SIZE);
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
    inbox.offer(Incoming.local(topic, json.getBytes(StandardCharsets.UTF_8)), message -> {});
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
    heard("a draining" + DRAINING, "b draining" + DRAINING);
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

  /** A broker that sends no more at once than it may, and the next when one is acknowledged. */
  private final class Waiting {
    private final Queue<Incoming> atBroker = new ArrayDeque<>();

    void add(String topic, String json) {
      atBroker.add(Incoming.local(topic, json.getBytes(StandardCharsets.UTF_8)));
    }

    void send() {
      for (int i = 0; i < Inbox.RECEIVE_MAXIMUM; i++) {
        next();
      }
    }

    private void next() {
      Incoming message = atBroker.poll();
      if (message != null) {
        inbox.offer(message, taken -> next());
      }
    }
  }

  @Test
  void drainBehindAThousandJobsThatWaitAtTheBrokerWaitsForNoneThatIsTurnedAway() throws Exception {
    int jobs = 1000;
    Waiting waiting = new Waiting();
    for (int i = 0; i < jobs; i++) {
      waiting.add(topics.jobs(), DaemonFixture.job("j" + i));
    }
    waiting.add(topics.control(), "{\"command\":\"drain\"}");
    waiting.add(topics.jobs(), DaemonFixture.job("late"));
    waiting.send();
    begin();
    for (int i = 0; i < QUEUE_SIZE; i++) {
      heard("j" + i + " accepted");
    }
    // Before the first of the others was turned away all had come, and the command behind them:
    // when that came, so many of them lay here that nobody had decided on.
    int decided = jobs + 1 - Inbox.RECEIVE_MAXIMUM;
    for (int i = QUEUE_SIZE; i < jobs; i++) {
      heard("j" + i + (i < decided ? " queue-full" : " draining") + DRAINING);
    }
    heard("late draining" + DRAINING);
    assertTrue(waiting.atBroker.isEmpty());
  }

  @Test
  void aJobThatWasAcknowledgedIsNotTakenWhereThereIsRoomByNow() throws Exception {
    scheduler.drain(true);
    job("early");
    arrives(topics.control(), "{\"command\":\"resume\"}"); // obeyed at once
    begin();
    heard("early accepted"); // nobody had turned it away before the command came
    pause();

    scheduler.drain(true);
    Waiting waiting = new Waiting();
    for (int i = 0; i < Inbox.RECEIVE_MAXIMUM; i++) {
      waiting.add(topics.jobs(), DaemonFixture.job("a" + i));
    }
    waiting.add(topics.control(), "{\"command\":\"resume\"}");
    waiting.add(topics.jobs(), DaemonFixture.job("b"));
    waiting.send();
    begin();
    heard("a0 draining"); // was acknowledged, which brought the command
    for (int i = 1; i < Inbox.RECEIVE_MAXIMUM; i++) {
      heard("a" + i + " accepted");
    }
    heard("b accepted");
  }

  @Test
  void aJobThatIsTurnedAwayEarlyIsAnsweredFromTheJournalWhereItIsKnown() throws Exception {
    begin();
    job("known");
    heard("known accepted");
    pause();

    scheduler.drain(true);
    job("known");
    arrives(topics.jobs(), "{\"id\":\"bad\"}");
    begin();
    heard("bad invalid" + DRAINING);
    assertEquals(1, scheduler.counters().repeated);
  }
}
