package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Messages that are no jobs: each is answered where an id can be read, and the daemon goes on. */
final class DaemonBadInputTest extends DaemonFixture {

  private void isRejected(String id, String json, String reason, String sentence)
      throws InterruptedException {
    observer.job(json);
    JsonNode event = observer.event(id, "rejected");
    assertEquals(reason, event.get("reason").asText());
    assertEquals(sentence, event.get("sentence").asText());
    assertTrue(runner.begun.isEmpty());
  }

  @Test
  void stepsOutOfRangeAreRejected() throws Exception {
    isRejected(
        "s0",
        "{\"id\":\"s0\",\"prompt\":\"x\",\"steps\":0}",
        "invalid",
        "steps is 0; it must be from 1 to 200");
    isRejected(
        "s1",
        "{\"id\":\"s1\",\"prompt\":\"x\",\"steps\":10000}",
        "invalid",
        "steps is 10000; it must be from 1 to 200");
    isRejected(
        "s2",
        "{\"id\":\"s2\",\"prompt\":\"x\",\"steps\":150}",
        "invalid",
        "steps is 150; the engine fake takes at most 100");
  }

  @Test
  void guidanceThatIsNoFiniteNumberIsRejected() throws Exception {
    isRejected(
        "g0",
        "{\"id\":\"g0\",\"prompt\":\"x\",\"guidance\":\"NaN\"}",
        "invalid",
        "guidance is \"NaN\"; it must be a number");
    isRejected(
        "g1",
        "{\"id\":\"g1\",\"prompt\":\"x\",\"guidance\":1e999}",
        "invalid",
        "guidance is too large a number");
    observer.job("{\"id\":\"g2\",\"prompt\":\"x\",\"guidance\":NaN}");
    String sentence = observer.event("g2", "rejected").get("sentence").asText();
    assertTrue(sentence.startsWith("the message is not JSON: line 1, column "), sentence);
    assertTrue(sentence.endsWith("Non-standard token 'NaN'"), sentence);
  }

  @Test
  void anUnknownFieldIsNamedWithTheNearestKnownOne() throws Exception {
    isRejected(
        "u0",
        "{\"id\":\"u0\",\"prompt\":\"x\",\"step\":3}",
        "invalid",
        "unknown field \"step\"; did you mean steps?");
  }

  @Test
  void aFieldOfAnotherTypeOrOutsideItsListIsRejected() throws Exception {
    isRejected("t0", "{\"id\":\"t0\",\"prompt\":5}", "invalid", "prompt is 5; it must be text");
    isRejected(
        "t1",
        "{\"id\":\"t1\",\"prompt\":\"x\",\"format\":\"jpeg\"}",
        "invalid",
        "format is \"jpeg\"; it must be one of png, raw, latent");
    isRejected(
        "t2",
        "{\"id\":\"t2\",\"prompt\":\"x\",\"seed\":9007199254740992}",
        "invalid",
        "seed is 9007199254740992; it must be from 0 to 9007199254740991");
    isRejected("t3", "{\"id\":\"t3\",\"prompt\":\" \"}", "invalid", "prompt is empty");
    isRejected("t4", "{\"id\":\"t4\"}", "invalid", "prompt is missing");
    isRejected(
        "t5",
        "{\"id\":\"t5\",\"prompt\":\"\\ud800\"}",
        "invalid",
        "prompt is not Unicode text: it holds half a surrogate pair");
  }

  @Test
  void aFieldThatComesTwiceIsRejected() throws Exception {
    observer.job("{\"id\":\"d0\",\"prompt\":\"x\",\"prompt\":\"y\"}");
    String sentence = observer.event("d0", "rejected").get("sentence").asText();
    assertEquals("the message has the field 'prompt' twice", sentence);
  }

  @Test
  void whatIsNestedTooDeepIsRejectedBeforeATreeIsBuilt() throws Exception {
    String deep = "[".repeat(30_000) + "]".repeat(30_000);
    isRejected(
        "deep",
        "{\"x\":" + deep + ",\"id\":\"deep\",\"prompt\":\"x\"}",
        "invalid",
        "the message is refused: it is nested deeper than 8 levels");
  }

  @Test
  void aMessageOver64KibIsRejectedWithItsSize() throws Exception {
    String head = "{\"id\":\"big\",\"prompt\":\"x\",\"sampler\":\"";
    String json = head + "y".repeat(200_000 - head.length() - 2) + "\"}";
    isRejected("big", json, "too-large", "the job has 200000 bytes; at most 65536 are taken");
  }

  @Test
  void aReplyTopicOutsideTheListIsRejected() throws Exception {
    for (String topic : new String[] {"dir7/v1/other/jobs", "dir7/reply/#", "dir7/reply/"}) {
      String id = "r" + topic.length();
      isRejected(
          id,
          "{\"id\":\"%s\",\"prompt\":\"x\",\"reply_topic\":\"%s\"}".formatted(id, topic),
          "invalid",
          "the reply topic is not allowed: it must begin with dir7/reply/, have at most 256"
              + " characters and no wildcards");
    }
  }

  @Test
  void aJobWithoutUsableIdIsCountedAndReportedByTheDevice() throws Exception {
    observer.job("{\"prompt\":\"x\"}");
    JsonNode first = observer.json(topics.events(), e -> e.path("count").asInt() == 1, "first");
    assertEquals("id is missing", first.get("sentence").asText());
    observer.job("{\"id\":\"a/b\",\"prompt\":\"x\"}");
    JsonNode second = observer.json(topics.events(), e -> e.path("count").asInt() == 2, "second");
    assertEquals(
        "id is \"a/b\"; it must be 1 to 64 of A-Z, a-z, 0-9, _ and -",
        second.get("sentence").asText());
    observer.job("[1]");
    JsonNode third = observer.json(topics.events(), e -> e.path("count").asInt() == 3, "third");
    assertEquals("the message must be a JSON object, not an array", third.get("sentence").asText());
    observer.send(topics.jobs(), new byte[] {(byte) 0xC3, 0x28});
    JsonNode fourth = observer.json(topics.events(), e -> e.path("count").asInt() == 4, "fourth");
    assertEquals("the message is not UTF-8 text", fourth.get("sentence").asText());
    observer.send(topics.jobs(), new byte[0]);
    observer.json(topics.events(), e -> e.path("count").asInt() == 5, "fifth");
  }

  @Test
  void controlThatIsNoCommandIsAnsweredWithASentence() throws Exception {
    observer.send(topics.control(), "{\"command\":\"explode\"}");
    observer.json(
        topics.events(),
        e ->
            e.path("sentence")
                .asText()
                .equals(
                    "command is \"explode\"; it must be one of cancel, repeat, drain, resume,"
                        + " reload, profile"),
        "unknown command");
    observer.send(topics.control(), "{\"command\":\"cancel\"}");
    observer.json(
        topics.events(), e -> e.path("sentence").asText().equals("id is missing"), "no id");
    observer.send(topics.control(), "garbage");
    observer.json(
        topics.events(),
        e -> e.path("sentence").asText().startsWith("the message is not JSON"),
        "x");
  }

  @Test
  void noiseOnBothTopicsLeavesTheDaemonWorking() throws Exception {
    Random random = new Random(1);
    String valid = "{\"id\":\"%s\",\"prompt\":\"x\",\"steps\":3,\"guidance\":2.5}";
    for (int i = 0; i < 300; i++) {
      byte[] bytes = valid.formatted("z" + i).getBytes(StandardCharsets.UTF_8);
      for (int k = 0; k <= random.nextInt(4); k++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      observer.send(i % 5 == 0 ? topics.control() : topics.jobs(), bytes);
    }
    observer.job(job("after"));
    observer.await(
        m -> events("after", "accepted") + events("after", "rejected") > 0,
        "an answer after noise");
  }
}
