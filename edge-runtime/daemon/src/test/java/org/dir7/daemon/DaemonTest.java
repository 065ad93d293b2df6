package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.client.SubmitResult;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.sample.Noise;
import org.junit.jupiter.api.Test;

/** What becomes of jobs and commands. */
final class DaemonTest extends DaemonFixture {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void aJobIsAcceptedDrawnAndAnswered() throws Exception {
    List<String> heard = new ArrayList<>();
    try (SubmitClient client = SubmitClient.connect(broker.config(), device)) {
      SubmitRequest request = SubmitRequest.of("a red heart").withSteps(3).withSeed(7L);
      SubmitResult result =
          client.submit(request, PATIENCE, event -> heard.add(event.path("event").asText()));

      JobRequest drawn = new JobRequest("a red heart", 3, 5, 7, "euler");
      assertEquals(List.of(drawn), runner.begun);
      assertArrayEquals(runner.picture(drawn), result.png());
      assertEquals(7, result.done().get("seed").asLong());
      assertEquals(3, result.done().get("steps").asInt());
      assertEquals("0".repeat(64), result.done().get("engine").asText());
    }
    assertEquals("accepted", heard.get(0));
    assertEquals("started", heard.get(1));
    assertTrue(heard.contains("progress"));
    assertEquals("done", heard.get(heard.size() - 1));
  }

  @Test
  void aJobWithoutSeedGetsTheOneOfItsId() throws Exception {
    observer.job(job("seedless"));
    JsonNode done = observer.event("seedless", "done");
    assertEquals(Noise.seedOfJobId("seedless"), done.get("seed").asLong());
  }

  @Test
  void chunksComeInOrderAndAddUpToThePicture() throws Exception {
    try (SubmitClient client = SubmitClient.connect(broker.config(), device)) {
      SubmitRequest request = SubmitRequest.of("a red heart").withChunks(true);
      SubmitResult result = client.submit(request, PATIENCE, event -> {});
      assertArrayEquals(runner.picture(runner.begun.get(0)), result.png());
      JsonNode chunks = result.done().path("result").path("chunks");
      assertEquals(
          (PICTURE_BYTES + AnswerMessages.CHUNK_BYTES - 1) / AnswerMessages.CHUNK_BYTES,
          chunks.size());
      assertEquals(0, observer.count(m -> m.topic().equals(topics.jobResult(request.id()))));
    }
  }

  @Test
  void theReplyTopicGetsTheResultAsWell() throws Exception {
    observer.job("{\"id\":\"r1\",\"prompt\":\"a red heart\",\"reply_topic\":\"dir7/reply/me/1\"}");
    Incoming reply = observer.await(m -> m.topic().equals("dir7/reply/me/1"), "reply");
    assertArrayEquals(awaitResult("r1").payload(), reply.payload());
  }

  @Test
  void aFailureGoesToTheReplyTopicAsWell() throws Exception {
    observer.job("{\"id\":\"r2\",\"prompt\":\"too hard\",\"reply_topic\":\"dir7/reply/me/2\"}");
    JsonNode reply = observer.json("dir7/reply/me/2", event -> true, "reply");
    assertEquals("failed", reply.get("event").asText());
    assertEquals("prompt is too hard", reply.get("sentence").asText());
  }

  @Test
  void failuresNameTheirClassAndTheDaemonGoesOn() throws Exception {
    observer.job("{\"id\":\"f1\",\"prompt\":\"too hard\"}");
    assertEquals("bad-input", observer.event("f1", "failed").get("class").asText());
    observer.job("{\"id\":\"f2\",\"prompt\":\"explode\"}");
    assertEquals("internal", observer.event("f2", "failed").get("class").asText());
    observer.job(job("f3"));
    observer.event("f3", "done");
  }

  @Test
  void aFullQueueRejectsAndTakesAgainLater() throws Exception {
    runner.hold();
    observer.job(job("q0"));
    awaitBegun(1);
    for (int i = 1; i <= QUEUE_SIZE; i++) {
      observer.job(job("q" + i));
      assertEquals(i, observer.event("q" + i, "accepted").get("position").asInt());
    }
    observer.job(job("late"));
    JsonNode rejected = observer.event("late", "rejected");
    assertEquals("queue-full", rejected.get("reason").asText());
    assertEquals("the queue is full: 3 jobs wait (queue-size)", rejected.get("sentence").asText());

    runner.release();
    observer.event("q" + QUEUE_SIZE, "done");
    observer.job(job("late"));
    observer.event("late", "done");
  }

  @Test
  void higherPriorityRunsFirst() throws Exception {
    runner.hold();
    observer.job(job("p0"));
    awaitBegun(1);
    observer.job("{\"id\":\"low\",\"prompt\":\"low\",\"priority\":1}");
    observer.job("{\"id\":\"mid\",\"prompt\":\"mid\"}");
    observer.job("{\"id\":\"high\",\"prompt\":\"high\",\"priority\":9}");
    observer.event("high", "accepted");
    runner.release();
    observer.event("low", "done");
    assertEquals(
        List.of("a red heart", "high", "mid", "low"),
        runner.begun.stream().map(JobRequest::prompt).toList());
  }

  @Test
  void cancelEndsAWaitingJobBeforeItStarts() throws Exception {
    runner.hold();
    observer.job(job("c0"));
    awaitBegun(1);
    observer.job(job("c1"));
    observer.event("c1", "accepted");
    observer.send(topics.control(), "{\"command\":\"cancel\",\"id\":\"c1\"}");
    observer.event("c1", "cancelled");
    runner.release();
    observer.event("c0", "done");
    assertEquals(1, runner.begun.size());
  }

  @Test
  void cancelEndsARunningJobWithinAStep() throws Exception {
    runner.hold();
    observer.job("{\"id\":\"c2\",\"prompt\":\"long\",\"steps\":50}");
    awaitBegun(1);
    observer.send(topics.control(), "{\"command\":\"cancel\",\"id\":\"c2\"}");
    observer.json(topics.events(), event -> event.path("ok").asBoolean(), "answer to cancel");
    runner.release(1);
    JsonNode cancelled = observer.event("c2", "cancelled");
    assertEquals("cancelled after 1 of 50 steps", cancelled.get("sentence").asText());
    assertTrue(runner.ended.isEmpty());
  }

  @Test
  void cancelOfAnUnknownJobIsAnsweredWithASentence() throws Exception {
    observer.send(topics.control(), "{\"command\":\"cancel\",\"id\":\"nobody\"}");
    JsonNode answer = observer.json(topics.events(), event -> true, "answer");
    assertFalse(answer.get("ok").asBoolean());
    assertEquals("there is no job nobody", answer.get("sentence").asText());
  }

  @Test
  void drainFinishesWhatIsAcceptedAndResumeTakesJobsAgain() throws Exception {
    runner.hold();
    observer.job(job("n0"));
    awaitBegun(1);
    observer.send(topics.control(), "{\"command\":\"drain\"}");
    awaitState("draining");
    observer.job(job("n1"));
    assertEquals("draining", observer.event("n1", "rejected").get("reason").asText());
    runner.release();
    observer.event("n0", "done");
    observer.send(topics.control(), "{\"command\":\"resume\"}");
    observer.json(
        topics.events(), e -> e.path("command").asText().equals("resume"), "answer to resume");
    observer.job(job("n1"));
    observer.event("n1", "done");
  }

  @Test
  void theSameIdAgainGetsTheStoredBytesAndNoSecondRun() throws Exception {
    observer.job(job("twice"));
    byte[] first = awaitResult("twice").payload();
    observer.event("twice", "done");
    observer.job(job("twice"));
    observer.await(
        m -> observer.count(r -> r.topic().equals(topics.jobResult("twice"))) == 2,
        "second result");
    List<Incoming> results =
        observer.seen.stream().filter(m -> m.topic().equals(topics.jobResult("twice"))).toList();
    assertArrayEquals(first, results.get(1).payload());
    assertEquals(1, runner.begun.size());
  }

  @Test
  void theSameIdWithAnotherPictureIsRefused() throws Exception {
    observer.job(job("mine"));
    observer.event("mine", "done");
    observer.job("{\"id\":\"mine\",\"prompt\":\"a blue heart\"}");
    assertEquals("id-used", observer.event("mine", "rejected").get("reason").asText());
    observer.job("{\"id\":\"mine\",\"prompt\":\"a red heart\",\"steps\":4}");
    observer.await(m -> events("mine", "rejected") == 2, "second rejection");
    assertEquals(1, runner.begun.size());
  }

  @Test
  void theSameIdMayNameAnotherReplyTopicWhileItWaits() throws Exception {
    runner.hold();
    observer.job(job("w0"));
    awaitBegun(1);
    observer.job(job("w1"));
    observer.event("w1", "accepted");
    observer.job("{\"id\":\"w1\",\"prompt\":\"a red heart\",\"reply_topic\":\"dir7/reply/later\"}");
    observer.await(m -> events("w1", "accepted") == 2, "accepted again");
    runner.release();
    observer.await(m -> m.topic().equals("dir7/reply/later"), "reply");
    assertEquals(2, runner.begun.size());
  }

  @Test
  void retainedJobsAreIgnoredAndReported() throws Exception {
    observer.sendRetained(topics.jobs(), job("old"));
    observer.json(topics.events(), e -> e.path("count").asInt() == 1, "report");
    daemon.close();
    awaitState("stopped");
    runner = new FakeRunner(PICTURE_BYTES);
    daemon = started(runner, state);
    observer.job(job("new"));
    observer.event("new", "done");
    assertEquals(0, observer.count(m -> m.topic().equals(topics.jobEvents("old"))));
    assertEquals(1, runner.begun.size());
  }

  @Test
  void theStatusTellsOnlineReadyBusyAndStopped() throws Exception {
    runner.hold();
    observer.job(job("s0"));
    JsonNode busy = awaitState("busy");
    assertEquals("fake", busy.get("engine_name").asText());
    runner.release();
    observer.event("s0", "done");
    daemon.close();
    awaitState("stopped");
    assertEquals(0, daemon.awaitStop());
    assertTrue(runner.closed);
    List<String> states =
        observer.seen.stream()
            .filter(m -> m.topic().equals(topics.status()))
            .map(m -> org.dir7.daemon.job.JsonText.read(m.payload()).get("state").asText())
            .distinct()
            .toList();
    assertEquals(
        List.of("ready", "busy", "stopped"),
        states.stream().filter(s -> !s.equals("online")).toList());
    assertTrue(Stream.of("offline").noneMatch(states::contains));
  }

  @Test
  void telemetryCountsTheJobs() throws Exception {
    observer.job(job("t0"));
    observer.event("t0", "done");
    observer.json(
        topics.telemetry(), json -> json.path("jobs").path("done").asInt() == 1, "one job done");
  }

  @Test
  void theClientTellsWhyAJobWasRejected() throws Exception {
    try (SubmitClient client = SubmitClient.connect(broker.config(), device)) {
      SubmitRequest request = SubmitRequest.of("x").withSampler("ddim");
      Dir7Exception e =
          assertThrows(Dir7Exception.class, () -> client.submit(request, PATIENCE, event -> {}));
      assertEquals(Dir7Exception.Kind.BAD_INPUT, e.kind());
      assertTrue(e.getMessage().contains("takes euler, heun"), e.getMessage());
    }
  }

  @Test
  void theClientWaitsForAFullQueue() throws Exception {
    runner.hold();
    observer.job(job("k0"));
    awaitBegun(1);
    for (int i = 1; i <= QUEUE_SIZE; i++) {
      observer.job(job("k" + i));
      observer.event("k" + i, "accepted");
    }
    try (SubmitClient client = SubmitClient.connect(broker.config(), device)) {
      SubmitResult result =
          client.submit(
              SubmitRequest.of("patient"),
              PATIENCE,
              event -> {
                if (event.path("event").asText().equals("rejected")) {
                  runner.release();
                }
              });
      assertEquals("done", result.done().get("event").asText());
    }
  }
}
