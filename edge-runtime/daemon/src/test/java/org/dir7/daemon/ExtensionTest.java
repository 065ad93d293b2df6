package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.dir7.daemon.job.Job;
import org.dir7.daemon.job.RejectReason;
import org.dir7.daemon.mqtt.Incoming;
import org.junit.jupiter.api.Test;

/** What an extension hears, may refuse, add and ask for; and that one that fails harms nobody. */
final class ExtensionTest extends DaemonFixture {

  private final Probe probe = new Probe();

  @Override
  List<Extension> extensions() {
    return List.of(new Broken(), probe);
  }

  @Test
  void hearsAJobFromAcceptanceToAnswer() throws Exception {
    observer.job(job("h0"));
    assertEquals(41.5, observer.event("h0", "done").get("temperature_c").asDouble());
    assertEquals(
        List.of("accepted h0", "started h0", "step 1", "step 2", "step 3", "step 4", "done h0"),
        probe.heard);
    ExtensionHost.Snapshot snapshot = probe.host.snapshot();
    assertTrue(snapshot.connected());
    assertEquals("fake", snapshot.engine().orElseThrow().name());
    assertEquals(1, probe.host.counters().get("done"));
    byte[] stored = probe.host.answer("h0").orElseThrow().result().orElseThrow();
    assertEquals(PICTURE_BYTES, stored.length);
  }

  @Test
  void mayRefuseNewJobsButNotThoseThatAreKnown() throws Exception {
    observer.job(job("r0"));
    observer.event("r0", "done");
    probe.refusal = Optional.of(new Extension.Refusal(RejectReason.TOO_HOT, "the board is hot"));
    observer.job(job("r1"));
    assertEquals("too-hot", observer.event("r1", "rejected").get("reason").asText());
    observer.job(job("r0"));
    observer.await(m -> events("r0", "done") == 2, "the stored answer again");
    probe.refusal = Optional.empty();
    observer.job(job("r1"));
    observer.event("r1", "done");
  }

  @Test
  void submitsLocallyAndHearsItsOwnTopics() throws Exception {
    assertTrue(probe.host.submit(job("s0").getBytes(StandardCharsets.UTF_8)));
    observer.event("s0", "done");
    observer.send("other/topic", "hello");
    observer.await(m -> probe.heard.contains("message hello"), "the extension's message");
    assertFalse(probe.closed);
    daemon.close();
    assertTrue(probe.closed);
  }

  /** Writes down what it hears. */
  private static final class Probe implements Extension {
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile Optional<Refusal> refusal = Optional.empty();
    private volatile boolean closed;
    private ExtensionHost host;

    @Override
    public void start(ExtensionHost owner) {
      host = owner;
    }

    @Override
    public Optional<Refusal> refusal() {
      return refusal;
    }

    @Override
    public List<String> topics() {
      return List.of("other/topic");
    }

    @Override
    public void arrived(Incoming message) {
      heard.add("message " + new String(message.payload(), StandardCharsets.UTF_8));
    }

    @Override
    public void addToDone(String id, ObjectNode done) {
      done.put("temperature_c", 41.5);
    }

    @Override
    public void accepted(Job job) {
      heard.add("accepted " + job.id());
    }

    @Override
    public void started(String id, JobRequest request) {
      heard.add("started " + id);
    }

    @Override
    public void stepped(String id, int step, int steps) {
      heard.add("step " + step);
    }

    @Override
    public void ended(String id, ObjectNode event) {
      heard.add(event.get("event").asText() + " " + id);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** Fails whenever it is called. */
  private static final class Broken implements Extension {
    @Override
    public Optional<Refusal> refusal() {
      throw new IllegalStateException("broken");
    }

    @Override
    public void accepted(Job job) {
      throw new IllegalStateException("broken");
    }

    @Override
    public void stepped(String id, int step, int steps) {
      throw new IllegalStateException("broken");
    }

    @Override
    public void addToStatus(ObjectNode status) {
      throw new IllegalStateException("broken");
    }
  }
}
