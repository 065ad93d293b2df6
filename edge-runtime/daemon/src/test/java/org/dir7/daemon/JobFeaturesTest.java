package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitListener;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.client.SubmitResult;
import org.dir7.daemon.job.Format;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Formats, previews, files, and the commands repeat, reload and profile. */
final class JobFeaturesTest extends DaemonFixture {

  @TempDir Path files;
  private volatile String damage;
  private volatile FakeRunner next;

  @Override
  Map<String, String> moreConfig() {
    return Map.of("file-folder", files.toString());
  }

  @Override
  JobRunner.Loader loader(JobRunner first) {
    return new JobRunner.Loader() {
      private JobRunner now = first;

      @Override
      public JobRunner load() {
        JobRunner loaded = now;
        now = next;
        if (loaded == null) {
          throw Dir7Exception.environment("not yet");
        }
        return loaded;
      }

      @Override
      public void check() {
        if (damage != null) {
          throw Dir7Exception.badInput("%s", damage);
        }
        now = next;
      }
    };
  }

  @Test
  void theFormatIsTheRunnersBusinessAndNamesTheContentType() throws Exception {
    observer.job("{\"id\":\"raw\",\"prompt\":\"x\",\"format\":\"raw\"}");
    JsonNode done = observer.event("raw", "done");
    assertEquals("raw", done.get("format").asText());
    assertEquals("application/octet-stream", done.at("/result/content_type").asText());
    assertEquals(Format.RAW, runner.begun.get(0).format());
    observer.job("{\"id\":\"raw\",\"prompt\":\"x\"}");
    assertEquals("id-used", observer.event("raw", "rejected").get("reason").asText());
  }

  @Test
  void previewsComeAsAskedAndNeverAfterTheLastStep() throws Exception {
    observer.job(
        "{\"id\":\"p0\",\"prompt\":\"x\",\"steps\":4,\"preview\":{\"every\":2,\"size\":32}}");
    observer.event("p0", "done");
    // The first second has no second preview, so that only the first of the asked can come.
    observer.await(m -> m.topic().equals(topics.jobPreview("p0")), "preview");
    assertEquals(
        "preview 32 of 2",
        text(observer.await(m -> m.topic().equals(topics.jobPreview("p0")), "preview")));
    assertEquals(1, observer.count(m -> m.topic().equals(topics.jobPreview("p0"))));
    observer.job("{\"id\":\"p1\",\"prompt\":\"x\",\"preview\":{\"size\":32}}");
    assertEquals(
        "preview.every is missing", observer.event("p1", "rejected").get("sentence").asText());
  }

  @Test
  void aResultCanBeAFileBelowTheFolder() throws Exception {
    observer.job(
        "{\"id\":\"f0\",\"prompt\":\"x\",\"delivery\":\"file\",\"path\":\"today/heart.png\"}");
    JsonNode done = observer.event("f0", "done");
    assertEquals("file", done.at("/result/delivery").asText());
    byte[] written = Files.readAllBytes(files.resolve("today/heart.png"));
    assertArrayEquals(runner.picture(runner.begun.get(0)), written);
    assertEquals(Sha256.of(written), done.at("/result/sha256").asText());
    assertEquals(0, observer.count(m -> m.topic().startsWith(topics.jobResult("f0"))));
  }

  @Test
  void aFileThatCannotBeWrittenIsSentInstead(@TempDir Path outside) throws Exception {
    Files.createSymbolicLink(files.resolve("way-out"), outside);
    observer.job(
        "{\"id\":\"f1\",\"prompt\":\"x\",\"delivery\":\"file\",\"path\":\"way-out/x.png\"}");
    JsonNode done = observer.event("f1", "done");
    assertEquals("inline", done.at("/result/delivery").asText());
    assertTrue(done.at("/result/sentence").asText().contains("leads out of"), done.toString());
    assertArrayEquals(runner.picture(runner.begun.get(0)), awaitResult("f1").payload());
    try (var left = Files.list(outside)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void aLinkInThePlaceOfTheFileIsReplacedNotFollowed(@TempDir Path outside) throws Exception {
    Path secret = Files.writeString(outside.resolve("secret"), "keep");
    Files.createSymbolicLink(files.resolve("link.png"), secret);
    observer.job("{\"id\":\"f2\",\"prompt\":\"x\",\"delivery\":\"file\",\"path\":\"link.png\"}");
    observer.event("f2", "done");
    assertEquals("keep", Files.readString(secret));
    assertFalse(Files.isSymbolicLink(files.resolve("link.png")));
  }

  @Test
  void pathsThatAreNoPlainNamesAreRejected() throws Exception {
    String[] tricks = {
      "../x.png",
      "/etc/x",
      "a/../../x",
      "a//b",
      ".hidden",
      "a/.b",
      "a\\\\b",
      "a/b/c/d/e",
      "x\\u0000"
    };
    for (int i = 0; i < tricks.length; i++) {
      observer.job(
          "{\"id\":\"t%d\",\"prompt\":\"x\",\"delivery\":\"file\",\"path\":\"%s\"}"
              .formatted(i, tricks[i]));
      String sentence = observer.event("t" + i, "rejected").get("sentence").asText();
      assertTrue(sentence.startsWith("path must be"), sentence);
    }
    assertTrue(runner.begun.isEmpty());
  }

  @Test
  void profileTellsWhereTheTimeWent() throws Exception {
    observer.job(job("m0"));
    observer.event("m0", "done");
    observer.send(topics.control(), "{\"command\":\"profile\"}");
    JsonNode answer =
        observer.json(topics.events(), e -> e.path("command").asText().equals("profile"), "answer");
    JsonNode seconds = answer.at("/profile/0/seconds");
    Map<String, Double> stages = new HashMap<>();
    seconds.fields().forEachRemaining(s -> stages.put(s.getKey(), s.getValue().asDouble()));
    assertTrue(
        stages.keySet().containsAll(java.util.Set.of("queue", "begin", "denoise", "store")),
        stages.toString());
    assertTrue(stages.values().stream().allMatch(value -> value >= 0), stages.toString());
  }

  @Test
  void reloadChangesTheEngineBetweenTwoJobsAndLosesNone() throws Exception {
    runner.hold();
    observer.job(job("l0"));
    awaitBegun(1);
    observer.job(job("l1"));
    observer.event("l1", "accepted");
    next = new FakeRunner(PICTURE_BYTES);
    observer.send(topics.control(), "{\"command\":\"reload\"}");
    observer.job(job("l2"));
    observer.event("l2", "accepted");
    runner.release();
    observer.event("l2", "done");
    assertEquals(1, runner.begun.size());
    assertTrue(runner.closed);
    assertEquals(2, next.begun.size());
    JsonNode answer =
        observer.json(topics.events(), e -> e.path("command").asText().equals("reload"), "answer");
    assertTrue(answer.get("ok").asBoolean());
  }

  @Test
  void aDamagedEngineIsNotLoadedAndTheOldOneStays() throws Exception {
    damage = "weights.safetensors is damaged";
    observer.send(topics.control(), "{\"command\":\"reload\"}");
    JsonNode answer =
        observer.json(topics.events(), e -> e.path("command").asText().equals("reload"), "answer");
    assertFalse(answer.get("ok").asBoolean());
    assertEquals(
        "the engine in use stays: weights.safetensors is damaged", answer.get("sentence").asText());
    observer.job(job("d0"));
    observer.event("d0", "done");
    assertFalse(runner.closed);
  }

  private JsonNode repeat(String id) throws Exception {
    observer.send(topics.control(), "{\"command\":\"repeat\",\"id\":\"%s\"}".formatted(id));
    return observer.json(
        topics.events(),
        e -> e.path("command").asText().equals("repeat") && e.path("id").asText().equals(id),
        "answer");
  }

  @Test
  void repeatSaysWhereAJobStands() throws Exception {
    runner.hold();
    observer.job("{\"id\":\"r0\",\"prompt\":\"x\",\"steps\":3}");
    awaitBegun(1);
    observer.job(job("r1"));
    observer.event("r1", "accepted");
    assertEquals("job r1 waits", repeat("r1").get("sentence").asText());
    observer.await(m -> events("r1", "accepted") == 2, "where it waits, again");
    assertEquals("job r0 is drawn", repeat("r0").get("sentence").asText());
    assertEquals(0, observer.event("r0", "progress").get("step").asInt());
    JsonNode unknown = repeat("nobody");
    assertFalse(unknown.get("ok").asBoolean());
    assertEquals("there is no job nobody", unknown.get("sentence").asText());
  }

  @Test
  void repeatSendsAnAnswerToTheJobsOwnTopicsWhereverItWentFirst() throws Exception {
    observer.job(
        "{\"id\":\"r2\",\"prompt\":\"x\",\"delivery\":\"file\",\"path\":\"r2.png\","
            + "\"reply_topic\":\"dir7/reply/r2\"}");
    observer.event("r2", "done");
    observer.await(m -> m.topic().equals("dir7/reply/r2"), "reply");
    Files.delete(files.resolve("r2.png"));
    assertTrue(repeat("r2").get("ok").asBoolean());
    assertArrayEquals(runner.picture(runner.begun.get(0)), awaitResult("r2").payload());
    observer.await(m -> events("r2", "done") == 2, "done, again");
    assertEquals(1, observer.count(m -> m.topic().startsWith("dir7/reply/")));
    assertFalse(Files.exists(files.resolve("r2.png")));
    assertEquals(1, runner.begun.size());
  }

  @Test
  void whoFollowsAJobThatWentToAFileGetsItsBytesAllTheSame() throws Exception {
    runner.hold();
    observer.job("{\"id\":\"r3\",\"prompt\":\"x\",\"delivery\":\"file\",\"path\":\"r3.png\"}");
    awaitBegun(1);
    try (SubmitClient client = SubmitClient.connect(broker.config(), device)) {
      SubmitListener releases = event -> runner.release(100);
      SubmitResult result =
          client.submit(SubmitRequest.following("r3"), Duration.ofMinutes(1), releases);
      assertArrayEquals(Files.readAllBytes(files.resolve("r3.png")), result.png());
    }
  }
}
