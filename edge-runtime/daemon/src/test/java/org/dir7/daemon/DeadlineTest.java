package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.dir7.daemon.mqtt.Outgoing;
import org.junit.jupiter.api.Test;

/** Jobs that are of no use when they are late. */
final class DeadlineTest extends DaemonFixture {

  /** Has a job run until the test lets it go on. */
  private void busy() throws InterruptedException {
    runner.hold();
    observer.job(job("busy"));
    awaitBegun(1);
  }

  @Test
  void aJobThatWaitsLongerThanItsDeadlineFails() throws Exception {
    busy();
    observer.job("{\"id\":\"l1\",\"prompt\":\"late\",\"deadline_s\":0.2}");
    assertEquals("deadline", observer.event("l1", "failed").get("class").asText());
  }

  @Test
  void theExpiryOfItsMessageIsAJobsDeadline() throws Exception {
    busy();
    byte[] bytes = job("l2").getBytes(StandardCharsets.UTF_8);
    observer.send(Outgoing.json(topics.jobs(), bytes).withExpiry(3));
    JsonNode failed = observer.event("l2", "failed");
    assertEquals("deadline", failed.get("class").asText());
    assertTrue(failed.get("sentence").asText().matches(".* deadline of [1-3].0 s .*"), failed + "");
  }

  @Test
  void whatTheJobSaysCountsBeforeTheExpiryOfItsMessage() throws Exception {
    busy();
    byte[] bytes =
        "{\"id\":\"l3\",\"prompt\":\"x\",\"deadline_s\":0.2}".getBytes(StandardCharsets.UTF_8);
    observer.send(Outgoing.json(topics.jobs(), bytes).withExpiry(3600));
    observer.event("l3", "failed");
  }

  @Test
  void aRunningJobEndsAfterTheStepInWhichItsDeadlinePasses() throws Exception {
    runner.hold();
    observer.job("{\"id\":\"l4\",\"prompt\":\"long\",\"steps\":50,\"deadline_s\":0.1}");
    awaitBegun(1);
    Thread.sleep(150);
    runner.release(1);
    assertEquals("deadline", observer.event("l4", "failed").get("class").asText());
    assertTrue(runner.ended.isEmpty());
  }

  @Test
  void aDeadlineThatCannotBeMetIsRefusedAtOnce() throws Exception {
    busy();
    Thread.sleep(200); // from now on the device knows that a picture takes that long at least
    runner.release();
    observer.event("busy", "done");
    observer.job("{\"id\":\"l5\",\"prompt\":\"x\",\"steps\":100,\"deadline_s\":0.1}");
    JsonNode rejected = observer.event("l5", "rejected");
    assertEquals("deadline", rejected.get("reason").asText());
    assertTrue(rejected.get("sentence").asText().endsWith("; deadline_s is 0.1"), rejected + "");
    observer.job("{\"id\":\"l5\",\"prompt\":\"x\",\"steps\":100,\"deadline_s\":3600}");
    observer.event("l5", "done");
  }
}
