package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.client.SubmitResult;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.daemon.journal.Journal;
import org.dir7.daemon.journal.StateFolder;
import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Crashes, stops and broken connections. */
final class DaemonRecoveryTest extends DaemonFixture {

  @TempDir Path crashed;

  @Test
  void acceptedJobsAreDoneByTheNextDaemonAfterACrash() throws Exception {
    runner.hold();
    observer.job(job("a0"));
    observer.job("{\"id\":\"a1\",\"prompt\":\"second\"}");
    observer.event("a1", "accepted");
    awaitBegun(1);
    snapshot(state, crashed);

    FakeRunner next = new FakeRunner(PICTURE_BYTES);
    Daemon successor = started(next, crashed);
    try {
      observer.event("a0", "done");
      observer.event("a1", "done");
      assertEquals("a red heart", next.begun.get(0).prompt());
      assertEquals("second", next.begun.get(1).prompt());
      runner.release();
      // The one that "crashed" still runs here, so it sees its session taken.
      assertEquals(4, daemon.awaitStop());
    } finally {
      successor.close();
    }
  }

  @Test
  void aDaemonThatCannotStartEndsWithTheCodeOfTheReason() throws Exception {
    Daemon second = unstarted(Map.of("broker", "tcp://localhost:1", "state", state.toString()));
    assertTrue(startFails(second).contains("in use"));
    assertEquals(4, second.awaitStop());

    String missing = crashed.resolve("ca.pem").toString();
    Daemon blind =
        unstarted(
            Map.of(
                "broker",
                "ssl://localhost:1",
                "ca-file",
                missing,
                "state",
                crashed.resolve("state").toString()));
    assertEquals("cannot read the certificate file " + missing, startFails(blind));
    assertEquals(3, blind.awaitStop());
  }

  private static Daemon unstarted(Map<String, String> flags) {
    Map<String, String> all = new HashMap<>(flags);
    all.put("device", "other");
    return new Daemon(
        DaemonConfig.read(null, all, Map.of()), () -> new FakeRunner(PICTURE_BYTES), List.of());
  }

  private static String startFails(Daemon one) {
    return assertThrows(Dir7Exception.class, one::start).getMessage();
  }

  @Test
  void aCleanStopGivesTheRunningJobBack() throws Exception {
    runner.hold();
    observer.job(job("b0"));
    awaitBegun(1);
    CompletableFuture<Void> stopping = CompletableFuture.runAsync(daemon::close);
    Thread.sleep(50);
    runner.release(1);
    stopping.join();
    runner.release();
    assertEquals(0, events("b0", "done"));

    runner = new FakeRunner(PICTURE_BYTES);
    daemon = started(runner, state);
    observer.event("b0", "done");
  }

  @Test
  void aFinishedJobIsAnsweredFromDiskByTheNextDaemon() throws Exception {
    observer.job(job("c0"));
    byte[] first = awaitResult("c0").payload();
    observer.event("c0", "done");
    daemon.close();

    FakeRunner next = new FakeRunner(PICTURE_BYTES);
    daemon = started(next, state);
    observer.job(job("c0"));
    observer.await(m -> events("c0", "done") == 2, "the answer again");
    var results =
        observer.seen.stream().filter(m -> m.topic().equals(topics.jobResult("c0"))).toList();
    assertArrayEquals(first, results.get(results.size() - 1).payload());
    assertTrue(next.begun.isEmpty());
  }

  @Test
  void jobsSentWhileTheDeviceIsAwayAreDoneWhenItComesBack() throws Exception {
    daemon.close();
    observer.job(job("e0"));
    observer.job(job("e1"));
    runner = new FakeRunner(PICTURE_BYTES);
    daemon = started(runner, state);
    observer.event("e0", "done");
    observer.event("e1", "done");
  }

  @Test
  void aJobThatBroughtTheDaemonDownTooOftenIsGivenUp() throws Exception {
    runner.hold();
    observer.job(job("g0"));
    observer.job("{\"id\":\"g1\",\"prompt\":\"second\"}");
    observer.event("g1", "accepted");
    awaitBegun(1);
    snapshot(state, crashed);
    try (StateFolder folder = StateFolder.open(crashed)) {
      for (int crash = 1; crash < Reception.MAX_CRASHES; crash++) {
        try (Journal journal = new Journal(folder, 64 << 20)) {
          journal.started("g0");
        }
      }
    }
    FakeRunner next = new FakeRunner(PICTURE_BYTES);
    Daemon successor = started(next, crashed);
    try {
      assertEquals("crash", observer.event("g0", "failed").get("class").asText());
      observer.event("g1", "done");
      assertEquals(1, next.begun.size());
      runner.release();
      assertEquals(4, daemon.awaitStop());
    } finally {
      successor.close();
    }
  }

  @Test
  void aResultOutlivesTheBroker() throws Exception {
    runner.hold();
    try (SubmitClient client = SubmitClient.connect(broker.config(), device)) {
      CompletableFuture<SubmitResult> answer =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return client.submit(
                      SubmitRequest.of("through a restart"), Duration.ofSeconds(60), e -> {});
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      awaitBegun(1);
      broker.stop();
      runner.release();
      long end = System.nanoTime() + 10_000_000_000L;
      while (runner.ended.isEmpty() && System.nanoTime() < end) {
        Thread.sleep(5);
      }
      broker.start();
      assertArrayEquals(runner.picture(runner.begun.get(0)), answer.get().png());
      assertEquals(1, runner.begun.size());
    }
  }

  @Test
  void aSecondDaemonOnOneStateFolderIsRefused() {
    Dir7Exception e = assertThrows(Dir7Exception.class, () -> started(new FakeRunner(1), state));
    assertEquals(Dir7Exception.Kind.ENVIRONMENT, e.kind());
    assertTrue(e.getMessage().contains("is in use by another daemon"), e.getMessage());
  }
}
