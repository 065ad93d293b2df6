package org.dir7.daemon;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.engine.model.Precision;
import org.dir7.engine.testing.TinyCheckpoint;
import org.dir7.quantize.QuantizeListener;
import org.dir7.quantize.Quantizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmc.common.item.IItem;
import org.openjdk.jmc.common.item.IItemIterable;
import org.openjdk.jmc.common.unit.UnitLookup;
import org.openjdk.jmc.flightrecorder.JfrAttributes;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;

/** What a flight recording says of jobs, read by Java and by JDK Mission Control's own reader. */
class JobFlightTest extends DaemonFixture {

  private static final long HEARD_MILLIS = 20_000;

  @TempDir private Path folder;
  private final JobFlight flight = new JobFlight();
  private final Deliveries deliveries = new Deliveries();

  /** Asked after the recorder: what it has heard the recorder has too. */
  private static final class Deliveries implements Extension {
    private final List<String> ids = new ArrayList<>();

    @Override
    public synchronized void delivered(String id) {
      ids.add(id);
      notifyAll();
    }

    synchronized void await(String id) throws InterruptedException {
      long end = System.currentTimeMillis() + HEARD_MILLIS;
      while (!ids.contains(id)) {
        long left = end - System.currentTimeMillis();
        assertTrue(left > 0, "the answer of " + id + " was never confirmed");
        wait(left);
      }
    }
  }

  @Override
  List<Extension> extensions() {
    return List.of(flight, deliveries);
  }

  private List<RecordedEvent> events(Recording recording) throws Exception {
    Path file = folder.resolve("jobs.jfr");
    recording.dump(file);
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().startsWith("dir7."))
        .sorted(Comparator.comparing(RecordedEvent::getStartTime))
        .toList();
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name, String id) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals(name))
        .filter(event -> event.getString("id").equals(id))
        .toList();
  }

  private static RecordedEvent part(List<RecordedEvent> events, String id, String part) {
    return named(events, "dir7.JobPart", id).stream()
        .filter(event -> event.getString("part").equals(part))
        .findFirst()
        .orElseThrow();
  }

  private static void assertInside(RecordedEvent inner, RecordedEvent outer) {
    assertFalse(inner.getStartTime().isBefore(outer.getStartTime()), inner + " in " + outer);
    assertFalse(inner.getEndTime().isAfter(outer.getEndTime()), inner + " in " + outer);
  }

  @Test
  void jobsWaitAreDrawnAndAreSent() throws Exception {
    try (Recording recording = new Recording()) {
      recording.start();
      runner.hold();
      observer.job(job("j1"));
      observer.event("j1", "started");
      observer.job(job("j2"));
      observer.event("j2", "accepted");
      observer.job(job("j3"));
      observer.event("j3", "accepted");
      observer.send(topics.control(), "{\"command\":\"cancel\",\"id\":\"j3\"}");
      observer.event("j3", "cancelled");
      observer.job("{\"id\":\"bad\",\"prompt\":\"x\",\"steps\":100000}");
      observer.event("bad", "rejected");
      runner.release();
      for (String id : List.of("j1", "j2", "j3")) {
        deliveries.await(id);
      }
      recording.stop();
      List<RecordedEvent> events = events(recording);

      for (String id : List.of("j1", "j2")) {
        RecordedEvent whole = named(events, "dir7.Job", id).get(0);
        assertEquals("done", whole.getString("outcome"));
        assertEquals(
            List.of("waiting", "drawing", "storing", "sending"),
            named(events, "dir7.JobPart", id).stream().map(e -> e.getString("part")).toList());
        named(events, "dir7.JobPart", id).forEach(part -> assertInside(part, whole));
      }
      // The second waits while the first is drawn.
      assertFalse(
          part(events, "j2", "drawing")
              .getStartTime()
              .isBefore(part(events, "j1", "drawing").getEndTime()));
      assertEquals("cancelled", named(events, "dir7.Job", "j3").get(0).getString("outcome"));
      assertEquals(2, named(events, "dir7.JobPart", "j3").size(), "never drawn");
      RecordedEvent rejected = named(events, "dir7.JobRejected", "bad").get(0);
      assertEquals("invalid", rejected.getString("reason"));
      assertTrue(rejected.getString("sentence").contains("steps"), rejected.toString());
    }
  }

  @Test
  void theEnginesStagesAndStepsLieInTheDrawing(@TempDir Path engines) throws Exception {
    TinyCheckpoint.FLOW.writeWithTextEncoder(engines.resolve("checkpoint"), 3);
    Path engine = engines.resolve("tiny.dir7");
    Quantizer.quantize(engines.resolve("checkpoint"), Precision.W8, engine, QuantizeListener.NONE);
    daemon.close();
    observer.seen.clear();
    DaemonConfig config =
        DaemonConfig.read(
            null,
            Map.of(
                "device", device,
                "broker", broker.config().uri().toString(),
                "state", state.toString(),
                "engine", engine.toString(),
                "backend", "simple"),
            Map.of());
    daemon = started(GeneratorRunner.open(config), state);
    awaitState("ready");
    try (Recording recording = new Recording()) {
      recording.start();
      observer.job(job("real"));
      deliveries.await("real");
      recording.stop();
      List<RecordedEvent> events = events(recording);
      RecordedEvent drawing = part(events, "real", "drawing");
      RecordedEvent storing = part(events, "real", "storing"); // the next one may be drawn then
      List<String> stages = new ArrayList<>();
      for (RecordedEvent event : events) {
        String name = event.getEventType().getName();
        if (name.equals("dir7.Stage")) {
          stages.add(event.getString("stage"));
        }
        if (name.equals("dir7.Stage") || name.equals("dir7.Step")) {
          boolean file = event.hasField("stage") && event.getString("stage").equals("png");
          assertInside(event, file ? storing : drawing);
        }
      }
      assertEquals(List.of("encode", "prompt", "steps", "decode", "png"), stages);
      missionControlShows(events);
    }
  }

  /** As many of each kind, by the names that its pages give them, each with its duration. */
  private void missionControlShows(List<RecordedEvent> events) throws Exception {
    Map<String, Long> recorded =
        events.stream().collect(groupingBy(event -> event.getEventType().getLabel(), counting()));
    assertEquals(Set.of("Job", "Part of a job", "Picture", "Stage", "Step"), recorded.keySet());
    Map<String, Long> shown = new HashMap<>();
    for (IItemIterable items : JfrLoaderToolkit.loadEvents(folder.resolve("jobs.jfr").toFile())) {
      if (items.getType().getIdentifier().startsWith("dir7.")) {
        var duration = JfrAttributes.DURATION.getAccessor(items.getType());
        for (IItem item : items) {
          assertTrue(duration.getMember(item).doubleValueIn(UnitLookup.NANOSECOND) > 0);
          shown.merge(items.getType().getName(), 1L, Long::sum);
        }
      }
    }
    assertEquals(recorded, shown);
  }

  @Test
  void aJobIsNotFollowedWhileNobodyRecords() throws Exception {
    observer.job(job("before"));
    deliveries.await("before");
    try (Recording recording = new Recording()) {
      recording.start();
      recording.stop();
      assertEquals(List.of(), named(events(recording), "dir7.Job", "before"));
    }
  }
}
