package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dir7.daemon.home.HomeAssistant;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.testing.Observer;
import org.junit.jupiter.api.Test;

/** The announcement on a real broker. */
final class HomeAssistantTest extends DaemonFixture {

  private static final String BIRTH = "dir7/ha/status";

  @Override
  List<Extension> extensions() {
    return List.of(new HomeAssistant("dir7/ha")); // below what the observer hears
  }

  @Override
  JobRunner.Loader loader(JobRunner first) {
    return () ->
        runner.closed ? new FakeRunner(PICTURE_BYTES, FakeRunner.engine("next", 100)) : first;
  }

  private String discoveryTopic() {
    return "dir7/ha/device/dir7_" + device + "/config";
  }

  private long announcements() {
    return observer.count(message -> message.topic().equals(discoveryTopic()));
  }

  private void awaitAnnouncements(long count) throws InterruptedException {
    long end = System.nanoTime() + 60_000_000_000L;
    while (announcements() < count) {
      assertTrue(System.nanoTime() < end, announcements() + " announcements of " + count);
      Thread.sleep(10);
    }
  }

  @Test
  void announcesItselfAndAgainWhenHomeAssistantStarts() throws Exception {
    Incoming first = observer.await(m -> m.topic().equals(discoveryTopic()), "the announcement");
    assertEquals(device, JsonText.read(first.payload()).path("device").path("name").asText());
    long before = announcements();
    observer.send(BIRTH, "offline");
    observer.send(BIRTH, "online");
    awaitAnnouncements(before + 1);
    assertEquals(0, observer.count(m -> text(m).contains("bad-job")));
  }

  @Test
  void announcesTheEngineThatIsLoadedLater() throws Exception {
    observer.await(m -> announces(m, "fake"), "the announcement");
    observer.send(topics.control(), "{\"command\":\"reload\"}");
    observer.await(m -> announces(m, "next"), "the announcement of the next engine");
  }

  private boolean announces(Incoming message, String engine) {
    return message.topic().equals(discoveryTopic())
        && JsonText.read(message.payload()).at("/device/model").asText().equals(engine);
  }

  @Test
  void announcesItselfOnEveryConnection() throws Exception {
    awaitAnnouncements(1);
    long before = announcements();
    broker.stop();
    broker.start();
    observer.close();
    observer = new Observer(broker.config(), topics);
    observer.await(m -> m.topic().equals(discoveryTopic()), "the announcement");
    assertTrue(before >= 1);
  }
}
