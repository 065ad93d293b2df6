package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.dir7.daemon.job.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine draws on while the last job's answer is made and the next one's text is encoded. */
final class OverlapTest extends DaemonFixture {

  /** Long enough for what must not happen to happen. */
  private static final long UNSEEN_MILLIS = 200;

  @TempDir Path crashed;

  private void submit(String... ids) throws InterruptedException {
    for (String id : ids) {
      observer.job("{\"id\":\"%s\",\"prompt\":\"%s\"}".formatted(id, id));
      observer.event(id, "accepted");
    }
  }

  /** A control message's answer about a job. */
  private JsonNode control(String command, String id) throws InterruptedException {
    observer.send(topics.control(), "{\"command\":\"%s\",\"id\":\"%s\"}".formatted(command, id));
    return observer.json(
        topics.events(),
        answer ->
            answer.path("command").asText().equals(command)
                && answer.path("id").asText().equals(id),
        command);
  }

  private List<String> states() {
    return observer.seen.stream()
        .filter(m -> m.topic().equals(topics.status()))
        .map(m -> JsonText.read(m.payload()).path("state").asText())
        .toList();
  }

  private List<String> told(String id) {
    return observer.seen.stream()
        .filter(m -> m.topic().equals(topics.jobEvents(id)))
        .map(m -> JsonText.read(m.payload()).path("event").asText())
        .distinct()
        .toList();
  }

  @Test
  void theNextJobIsDrawnWhileTheAnswerOfTheLastIsMadeAndOnlyOneIsBehind() throws Exception {
    runner.holdBytes();
    submit("a", "b", "c");
    await("b is drawn", () -> runner.ended.size() == 2);
    Thread.sleep(UNSEEN_MILLIS);
    assertEquals(2, runner.begun.size(), "the second waits for the first one's answer");
    assertEquals(0, events("a", "done"));
    assertEquals("busy", states().get(states().size() - 1));

    runner.releaseBytes(1);
    observer.event("a", "done");
    await("c is begun", () -> runner.begun.size() == 3);
    assertEquals(0, events("b", "done"));
    runner.releaseBytes(2);
    observer.event("c", "done");
    awaitState("ready");
    for (String id : List.of("a", "b", "c")) {
      assertEquals(List.of("accepted", "started", "progress", "done"), told(id));
    }
    assertArrayEquals(runner.picture(runner.begun.get(0)), awaitResult("a").payload());
    assertArrayEquals(runner.picture(runner.begun.get(1)), awaitResult("b").payload());
  }

  @Test
  void workIsDoneAheadForTheJobThatIsNextAndNoFailureOfItHurts() throws Exception {
    runner.hold();
    submit("a");
    awaitBegun(1);
    submit("explode", "c");
    await("ahead", () -> runner.ahead.size() == 1);
    observer.job("{\"id\":\"first\",\"prompt\":\"first\",\"priority\":9}");
    await("overtaken", () -> runner.ahead.size() == 2);
    assertEquals("explode", runner.ahead.get(0).prompt());
    assertEquals("first", runner.ahead.get(1).prompt());
    Thread.sleep(UNSEEN_MILLIS);
    assertEquals(2, runner.ahead.size(), "one job ahead");
    runner.release();
    observer.event("first", "done");
    assertEquals("internal", observer.event("explode", "failed").path("class").asText());
    observer.event("c", "done");
    assertEquals(
        List.of("a", "first", "explode", "c"),
        runner.begun.stream().map(JobRequest::prompt).toList());
  }

  @Test
  void aJobWhoseAnswerIsBeingMadeIsKnownAndCannotBeCancelled() throws Exception {
    runner.holdBytes();
    submit("a");
    await("drawn", () -> runner.ended.size() == 1);
    JsonNode refused = control("cancel", "a");
    assertEquals("job a has its final answer already", refused.path("sentence").asText());
    assertEquals("job a is drawn", control("repeat", "a").path("sentence").asText());
    runner.releaseBytes(1);
    observer.event("a", "done");
    assertEquals(0, events("a", "cancelled"));
  }

  @Test
  void aPictureWhoseBytesCannotBeMadeIsAFailureOfThatJobAlone() throws Exception {
    observer.job("{\"id\":\"bad\",\"prompt\":\"no bytes\"}");
    submit("after");
    JsonNode failed = observer.event("bad", "failed");
    assertEquals("environment", failed.path("class").asText());
    assertEquals("the bytes cannot be made", failed.path("sentence").asText());
    observer.event("after", "done");
  }

  @Test
  void aCrashWithAnAnswerBehindLosesNothing() throws Exception {
    runner.holdBytes();
    submit("a", "b");
    await("both are drawn", () -> runner.ended.size() == 2);
    snapshot(state, crashed);

    FakeRunner next = new FakeRunner(PICTURE_BYTES);
    Daemon successor = started(next, crashed);
    try {
      observer.event("a", "done");
      observer.event("b", "done");
      assertEquals(List.of("a", "b"), next.begun.stream().map(JobRequest::prompt).toList());
      runner.releaseBytes(2);
      assertEquals(4, daemon.awaitStop()); // its session was taken
    } finally {
      successor.close();
    }
  }

  @Test
  void aCleanStopStoresTheAnswerThatIsBeingMadeAndGivesTheRunningJobBack() throws Exception {
    runner.holdBytes();
    submit("a");
    await("a is drawn", () -> runner.ended.size() == 1);
    runner.hold();
    submit("b");
    awaitBegun(2);
    CompletableFuture<Void> stopping = CompletableFuture.runAsync(daemon::close);
    Thread.sleep(UNSEEN_MILLIS);
    runner.release(1);
    runner.releaseBytes(1);
    stopping.join();
    runner.release();
    assertEquals(0, events("b", "done"));

    runner = new FakeRunner(PICTURE_BYTES);
    daemon = started(runner, state);
    observer.event("b", "done");
    observer.event("a", "done");
    assertEquals(List.of("b"), runner.begun.stream().map(JobRequest::prompt).toList());
  }
}
