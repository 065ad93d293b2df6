package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.dir7.daemon.health.Health;
import org.dir7.daemon.testing.Tmpfs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A journal on a disk that fills up while jobs wait. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "mounts a tmpfs")
final class FullDiskTest extends DaemonFixture {

  /** Above what the journal wants to have free, 32 MiB and one for each job. */
  private static final int DISK_MIB = 48;

  private static final double STALL_SECONDS = 1;

  @TempDir Path mountPoint;
  private Tmpfs disk;
  private final CountDownLatch drawn = new CountDownLatch(1);
  private Health health;

  @Override
  List<Extension> extensions() {
    health = new Health(STALL_SECONDS);
    Extension tells =
        new Extension() {
          @Override
          public void drawn(String id) {
            drawn.countDown();
          }
        };
    return List.of(health, tells);
  }

  /** The fixture's daemon, on the small disk. */
  @BeforeEach
  void moveToTheSmallDisk() throws Exception {
    disk = Tmpfs.mount(mountPoint, DISK_MIB);
    daemon.close();
    observer.seen.clear();
    daemon = started(runner, disk.path().resolve("state"));
    awaitState("ready");
  }

  @AfterEach
  void unmount() throws Exception {
    daemon.close();
    if (disk != null) {
      disk.close();
    }
  }

  /** One that is drawn and one that waits, both accepted before the disk is full. */
  private void fillBehindTwoJobs(String first) throws Exception {
    runner.hold();
    observer.job(first);
    awaitBegun(1);
    observer.job("{\"id\":\"second\",\"prompt\":\"behind it\",\"steps\":4}");
    observer.event("second", "accepted");
    disk.fill();
  }

  @Test
  void newJobsAreRefusedAndAcceptedOnesEndWhenThereIsRoom() throws Exception {
    fillBehindTwoJobs(job("first"));
    observer.job(job("third"));
    JsonNode rejected = observer.event("third", "rejected");
    assertEquals("storage", rejected.get("reason").asText());
    assertEquals(
        "the disk of the journal has 0 MiB left; 35 are needed", rejected.get("sentence").asText());

    runner.release();
    drawn.await();
    // Longer than a hang may last: to wait for room is none.
    Thread.sleep((long) (2000 * STALL_SECONDS));
    assertEquals(Optional.empty(), health.trouble());
    assertEquals(0, events("first", "done"));

    disk.free();
    observer.event("first", "done");
    assertArrayEquals(runner.picture(runner.begun.get(0)), awaitResult("first").payload());
    observer.event("second", "done");
    observer.job(job("third"));
    observer.event("third", "done");
  }

  @Test
  void aJobThatFailsMeanwhileIsNoHangEither() throws Exception {
    fillBehindTwoJobs("{\"id\":\"first\",\"prompt\":\"fails late\"}");
    runner.release();
    drawn.await();
    Thread.sleep((long) (2000 * STALL_SECONDS));
    assertEquals(Optional.empty(), health.trouble());
    assertEquals(0, events("first", "failed"));
    disk.free();
    assertEquals(FakeRunner.TOO_LATE, observer.event("first", "failed").get("sentence").asText());
    observer.event("second", "done");
  }

  @Test
  void aDaemonThatStopsOnAFullDiskLeavesItsJobsToTheNext() throws Exception {
    fillBehindTwoJobs(job("first"));
    runner.release();
    drawn.await();
    daemon.close();
    assertEquals(0, events("first", "done"));

    runner.hold();
    daemon = started(runner, disk.path().resolve("state")); // starts on a full disk, too
    disk.free();
    runner.release();
    observer.event("first", "done");
    observer.event("second", "done");
    assertTrue(runner.begun.size() >= 3, "the first one is drawn again");
  }

  @Test
  void aJobThatTheNextEngineCannotDrawIsToldSoWhenThereIsRoom() throws Exception {
    fillBehindTwoJobs("{\"id\":\"first\",\"prompt\":\"x\",\"steps\":4}");
    runner.release(1);
    daemon.close();
    // Its name makes the answer longer than what is left of the journal's last block.
    EngineInfo engine = FakeRunner.engine("n".repeat(8192), 3);
    runner = new FakeRunner(PICTURE_BYTES, engine);
    daemon = started(runner, disk.path().resolve("state"));
    assertEquals(0, events("first", "failed") + events("second", "failed"));
    disk.free();
    for (String id : List.of("first", "second")) {
      assertEquals("bad-input", observer.event(id, "failed").get("class").asText());
    }
    assertEquals(List.of(), runner.begun);
  }
}
