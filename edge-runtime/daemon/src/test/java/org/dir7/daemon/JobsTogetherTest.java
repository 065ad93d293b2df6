package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that wait are drawn at once where the engine can, and each ends for itself. */
final class JobsTogetherTest extends DaemonFixture {

  @TempDir Path crashed;

  @Override
  Map<String, String> moreConfig() {
    return Map.of("queue-size", "16");
  }

  private void submit(String more, String... ids) throws InterruptedException {
    for (String id : ids) {
      observer.job("{\"id\":\"%s\",\"prompt\":\"%s\"%s}".formatted(id, id, more));
      observer.event(id, "accepted");
    }
  }

  /** One job is drawn and held; those submitted next wait. */
  private void begin(int most) throws InterruptedException {
    runner.most = most;
    runner.hold();
    submit("", "first");
    awaitBegun(1);
  }

  private List<List<String>> together() {
    return runner.together.stream()
        .map(jobs -> jobs.stream().map(JobRequest::prompt).toList())
        .toList();
  }

  private void done(String... ids) throws InterruptedException {
    for (String id : ids) {
      observer.event(id, "done");
    }
  }

  /** Returns when the job is known to be unwanted. */
  private void cancel(String id) throws InterruptedException {
    observer.send(topics.control(), "{\"command\":\"cancel\",\"id\":\"%s\"}".formatted(id));
    JsonNode answer =
        observer.json(
            topics.events(), event -> event.path("id").asText().equals(id), "cancel of " + id);
    assertEquals("job %s ends after this step".formatted(id), answer.path("sentence").asText());
  }

  @Test
  void asManyAsWaitAreDrawnAtOnceAndEachHasItsOwnAnswer() throws Exception {
    begin(4);
    submit("", "a", "b", "c", "d", "e", "f", "g");
    await("texts of the next ones", () -> runner.ahead.size() >= 4);
    runner.release();
    done("first", "a", "b", "c", "d", "e", "f", "g");
    assertEquals(List.of(List.of("a", "b", "c", "d"), List.of("e", "f")), together());
    assertEquals(
        List.of("first", "g"), runner.begun.stream().map(JobRequest::prompt).toList(), "alone");
    for (JobRequest request : runner.ended) {
      assertArrayEquals(runner.picture(request), awaitResult(request.prompt()).payload());
      assertEquals(1, events(request.prompt(), "started"));
      assertEquals(1, events(request.prompt(), "done"));
    }
    awaitState("ready");
  }

  @Test
  void nobodyWaitsForMoreAndNoneOvertakesAnother() throws Exception {
    begin(4);
    submit("", "a", "b");
    submit(",\"steps\":7", "other");
    submit("", "c");
    submit(",\"guidance\":1", "single", "single2");
    submit(",\"guidance\":2,\"seed\":5", "g", "h");
    runner.release();
    done("first", "a", "b", "other", "c", "single", "single2", "g", "h");
    assertEquals(List.of(List.of("a", "b"), List.of("g", "h")), together());
    assertEquals(
        List.of("first", "a", "b", "other", "c", "single", "single2", "g", "h"),
        runner.ended.stream().map(JobRequest::prompt).toList());
  }

  @Test
  void anEngineThatDrawsOneAtATimeGetsOneAtATime() throws Exception {
    begin(1);
    submit("", "a", "b");
    runner.release();
    done("first", "a", "b");
    assertEquals(List.of(), together());
  }

  @Test
  void aCancelledJobIsAnsweredAtOnceAndTheOthersAreDrawnOn() throws Exception {
    begin(2);
    submit("", "a", "b");
    runner.release(4); // the first one's
    await("both begin", () -> runner.together.size() == 1);
    cancel("b");
    runner.release(1);
    JsonNode cancelled = observer.event("b", "cancelled");
    assertEquals("cancelled after 1 of 4 steps", cancelled.path("sentence").asText());
    assertEquals(0, events("a", "done"), "is still drawn");
    runner.release();
    done("a");
    assertEquals(0, events("b", "done"));
    awaitState("ready");
  }

  @Test
  void whereAllAreCancelledTheDaemonGoesOn() throws Exception {
    begin(2);
    submit("", "a", "b");
    runner.release(4);
    await("both begin", () -> runner.together.size() == 1);
    cancel("a");
    cancel("b");
    runner.release();
    observer.event("a", "cancelled");
    observer.event("b", "cancelled");
    submit("", "after");
    done("after");
    awaitState("ready");
  }

  @Test
  void aJobThatCannotBeDrawnFailsAloneAndItsCompanionsAreDrawnAlone() throws Exception {
    begin(4);
    observer.job("{\"id\":\"bad\",\"prompt\":\"too hard\"}");
    observer.event("bad", "accepted");
    submit("", "a", "b", "c");
    runner.release();
    JsonNode failed = observer.event("bad", "failed");
    assertEquals("prompt is too hard", failed.path("sentence").asText());
    done("a", "b", "c");
    assertEquals(1, events("a", "started"), "told once");
    assertEquals(1, runner.together.size());
  }

  @Test
  void aStopAmongSeveralLosesNone() throws Exception {
    begin(2);
    submit("", "a", "b", "c");
    runner.release(4);
    await("both begin", () -> runner.together.size() == 1);
    Thread stop = new Thread(daemon::close);
    stop.start();
    Thread.sleep(100);
    runner.release();
    stop.join();
    runner = new FakeRunner(PICTURE_BYTES);
    daemon = started(runner, state);
    done("a", "b", "c");
    assertEquals(1, events("a", "done"));
  }

  @Test
  void whatWasInProgressWhenTheDaemonFellIsDrawnAlone() throws Exception {
    begin(4);
    submit("", "a", "b");
    runner.release(4);
    await("both begin", () -> runner.together.size() == 1);
    done("first"); // its answer is stored behind the drawing of these
    snapshot(state, crashed);
    runner.release();
    done("a", "b");
    daemon.close();
    runner = new FakeRunner(PICTURE_BYTES);
    runner.most = 4;
    daemon = started(runner, crashed);
    awaitBegun(2);
    awaitState("ready");
    assertEquals(List.of(), together());
    assertEquals(
        List.of("a", "b"), runner.begun.stream().map(JobRequest::prompt).sorted().toList());
  }
}
