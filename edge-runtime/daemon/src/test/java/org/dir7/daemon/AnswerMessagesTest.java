package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.job.Route;
import org.dir7.daemon.journal.StoredAnswer;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;
import org.junit.jupiter.api.Test;

final class AnswerMessagesTest {

  private static final Topics TOPICS = new Topics("a");

  private static StoredAnswer answer(byte[] picture) {
    JobRequest request = new JobRequest("x", 4, 5, 1, "euler");
    JobResult result = new JobResult(picture, 256, 256, true, Map.of("steps", 1.25), 1000);
    return new StoredAnswer(
        new JobEvents("a").done("j", request, result, FakeRunner.ENGINE),
        Route.DEFAULT,
        Optional.of(picture));
  }

  private static byte[] picture(int bytes) {
    byte[] picture = new byte[bytes];
    new Random(3).nextBytes(picture);
    return picture;
  }

  @Test
  void aPictureWithinTheLimitIsOneMessageAndDoneComesLast() {
    List<Outgoing> messages =
        AnswerMessages.of(TOPICS, answer(picture(1000)), Placement.of(Route.DEFAULT), 1 << 20);
    assertEquals(
        List.of("dir7/v1/a/jobs/j/result", "dir7/v1/a/jobs/j/events"),
        messages.stream().map(Outgoing::topic).toList());
    assertEquals("image/png", messages.get(0).contentType());
  }

  @Test
  void aPictureOverTheBrokersLimitIsChunkedToFitIt() {
    byte[] picture = picture(100_000);
    int maxPacket = 20_000;
    List<Outgoing> messages =
        AnswerMessages.of(TOPICS, answer(picture), Placement.of(Route.DEFAULT), maxPacket);
    JsonNode done = JsonText.read(messages.get(messages.size() - 1).payload());
    JsonNode layout = done.get("result");
    assertEquals("chunks", layout.get("delivery").asText());
    assertEquals(messages.size() - 1, layout.get("chunks").size());
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (int i = 0; i < messages.size() - 1; i++) {
      Outgoing chunk = messages.get(i);
      assertEquals("dir7/v1/a/jobs/j/result/" + i, chunk.topic());
      assertTrue(chunk.payload().length < maxPacket);
      assertEquals(layout.get("chunks").get(i).get("size").asInt(), chunk.payload().length);
      joined.writeBytes(chunk.payload());
    }
    assertArrayEquals(picture, joined.toByteArray());
  }

  @Test
  void theReplyCarriesCorrelationAndTheFieldsOfDoneAsProperties() {
    byte[] picture = picture(1000);
    Route route =
        new Route(null, Route.Delivery.INLINE, null, "dir7/reply/me", new byte[] {9}, null);
    Outgoing reply =
        AnswerMessages.of(TOPICS, answer(picture), Placement.of(route), 1 << 20).stream()
            .filter(m -> m.topic().equals("dir7/reply/me"))
            .findFirst()
            .orElseThrow();
    assertArrayEquals(picture, reply.payload());
    assertArrayEquals(new byte[] {9}, reply.correlation());
    assertEquals("1", reply.userProperties().get("seed"));
    assertEquals("true", reply.userProperties().get("prompt_cut"));
    assertEquals("1.25", reply.userProperties().get("seconds"));
    assertEquals(FakeRunner.ENGINE.hash(), reply.userProperties().get("engine"));
  }

  @Test
  void aChunkedReplyEndsWithItsLayout() {
    Route route = new Route(null, Route.Delivery.CHUNKS, null, "dir7/reply/me", null, null);
    List<String> topics =
        AnswerMessages.of(TOPICS, answer(picture(100_000)), Placement.of(route), 1 << 20).stream()
            .map(Outgoing::topic)
            .filter(topic -> topic.startsWith("dir7/reply"))
            .toList();
    assertEquals(List.of("dir7/reply/me/0", "dir7/reply/me/1", "dir7/reply/me"), topics);
  }

  @Test
  void whatIsSaidToFitABrokerDoes() {
    for (int maxPacket : new int[] {3400, 4096, 8192, 20_000, 131_072}) {
      for (int bytes : new int[] {1, 300, 10_000, 100_000, 3_000_000}) {
        if (AnswerMessages.fits(bytes, maxPacket)) {
          Placement plain = Placement.of(Route.DEFAULT);
          for (Outgoing message :
              AnswerMessages.of(TOPICS, answer(picture(bytes)), plain, maxPacket)) {
            assertTrue(message.packetBytes() <= maxPacket, bytes + " bytes, " + maxPacket);
          }
        }
      }
    }
    assertTrue(AnswerMessages.fits(3_000_000, 131_072));
    assertFalse(AnswerMessages.fits(3_000_000, 4096), "its list of chunks is too long");
    assertFalse(AnswerMessages.fits(1, 3000));
  }
}
