package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.Incoming;
import org.junit.jupiter.api.Test;

/** More jobs than can be taken wait at the broker, and commands behind them. */
final class FloodTest extends DaemonFixture {

  /** A broker drops what exceeds a thousand waiting messages of a client. */
  private static final int FLOOD = 900;

  @Test
  void eachIsAnsweredAndCommandsBehindThemTakeEffectBeforeTheNextJobStarts() throws Exception {
    daemon.close();
    for (int i = 0; i < FLOOD; i++) {
      observer.job(job("f" + i));
    }
    observer.send(topics.control(), "{\"command\":\"cancel\",\"id\":\"f0\"}");
    observer.send(topics.control(), "{\"command\":\"drain\"}");
    observer.job(job("late"));

    runner = new FakeRunner(PICTURE_BYTES);
    runner.hold(); // no step ends, so that whatever is heard is heard while the first one runs
    daemon = started(runner, state);
    JsonNode late = observer.event("late", "rejected");
    assertEquals("draining", late.get("reason").asText());
    assertEquals(1, runner.begun.size());

    runner.release(1);
    observer.event("f0", "cancelled");
    runner.release();
    Map<String, List<String>> first = firstAnswers();
    assertEquals(FLOOD + 1, first.size());
    long taken = first.values().stream().filter(e -> e.contains("accepted")).count();
    // One runs, the others wait; the first may leave the queue after the last was turned away.
    assertTrue(taken == QUEUE_SIZE || taken == QUEUE_SIZE + 1, taken + " jobs were taken");
    for (Map.Entry<String, List<String>> job : first.entrySet()) {
      assertEquals(1, job.getValue().size(), job.toString());
      if (job.getValue().contains("accepted")) {
        observer.event(job.getKey(), job.getKey().equals("f0") ? "cancelled" : "done");
      }
    }
  }

  /** Whether each job was taken, by id; as often as it was said. */
  private Map<String, List<String>> firstAnswers() {
    Predicate<Incoming> isEvent = m -> m.topic().matches(".*/jobs/[^/]+/events");
    Map<String, List<String>> answers = new HashMap<>();
    for (Incoming message : observer.seen.stream().filter(isEvent).toList()) {
      JsonNode event = JsonText.read(message.payload());
      String name = event.get("event").asText();
      if (name.equals("accepted") || name.equals("rejected")) {
        answers.merge(
            event.get("id").asText(),
            List.of(name),
            (all, one) -> all.contains(name) && name.equals("accepted") ? all : plus(all, one));
      }
    }
    return answers;
  }

  private static List<String> plus(List<String> all, List<String> one) {
    return java.util.stream.Stream.concat(all.stream(), one.stream()).toList();
  }
}
