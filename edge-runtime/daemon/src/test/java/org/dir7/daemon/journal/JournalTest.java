package org.dir7.daemon.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.dir7.daemon.job.Job;
import org.dir7.daemon.job.JobParser;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.job.Route;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalTest {

  private static final long MAX_BYTES = 64 << 20;
  private static final byte[] PICTURE = "a picture".getBytes(StandardCharsets.UTF_8);

  @TempDir Path path;
  private final DeviceClock clock = new DeviceClock();
  private StateFolder folder;
  private Journal journal;

  @BeforeEach
  void open() {
    folder = StateFolder.open(path);
    journal = new Journal(folder, MAX_BYTES);
  }

  @AfterEach
  void close() {
    journal.close();
    folder.close();
  }

  private void reopen(long laterSeconds) {
    journal.close();
    journal = new Journal(folder, MAX_BYTES, () -> Long.MAX_VALUE, laterSeconds);
  }

  private static Job job(String id) throws Exception {
    byte[] json =
        "{\"id\":\"%s\",\"prompt\":\"x\",\"reply_topic\":\"dir7/reply/me\"}"
            .formatted(id)
            .getBytes(StandardCharsets.UTF_8);
    Incoming message =
        new Incoming("t", json, json.length, 1, false, 1, null, new byte[] {1, 2}, 60L);
    return new JobParser(List.of("dir7/reply/"), false).parse(message, null);
  }

  private static ObjectNode event(String name, String id) {
    return JsonText.MAPPER.createObjectNode().put("event", name).put("id", id);
  }

  private void finish(String id) throws IOException {
    journal.finish(id, event("done", id), Route.DEFAULT, PICTURE);
  }

  @Test
  void aThreadThatIsInterruptedDoesNotCloseTheLogForTheOthers() throws Exception {
    Thread.currentThread().interrupt();
    journal.accept(job("a"), clock.now());
    assertTrue(Thread.interrupted());
    journal.accept(job("b"), clock.now());
    finish("a");
    reopen(0);
    assertEquals(1, journal.waiting().size());
    assertEquals(List.of("a"), journal.unconfirmed());
  }

  @Test
  void anAcceptedJobIsThereAfterwardsWithAllItsFields() throws Exception {
    Job job = job("a");
    journal.accept(job, clock.now());
    reopen(0);
    List<AcceptedJob> waiting = journal.waiting();
    assertEquals(1, waiting.size());
    assertEquals(job.picture(), waiting.get(0).job().picture());
    assertEquals("dir7/reply/me", waiting.get(0).job().route().replyTopic());
    assertArrayEquals(new byte[] {1, 2}, waiting.get(0).job().route().correlation());
    assertEquals(60.0, waiting.get(0).job().deadlineSeconds());
    assertEquals(job.picture().fingerprint(), journal.find("a").orElseThrow().fingerprint());
    assertFalse(journal.find("a").orElseThrow().finished());
  }

  @Test
  void aFinalAnswerIsThereAfterwardsByteForByte() throws Exception {
    journal.accept(job("a"), clock.now());
    finish("a");
    reopen(0);
    assertTrue(journal.waiting().isEmpty());
    assertEquals(List.of("a"), journal.unconfirmed());
    StoredAnswer answer = journal.answer("a").orElseThrow();
    assertEquals(event("done", "a"), answer.event());
    assertArrayEquals(PICTURE, answer.result().orElseThrow());
    journal.confirm("a");
    reopen(0);
    assertTrue(journal.unconfirmed().isEmpty());
    assertTrue(journal.answer("a").isPresent());
  }

  @Test
  void aTornLastRecordIsCutOffWhereverItWasTorn() throws Exception {
    journal.accept(job("a"), clock.now());
    long sound = Files.size(path.resolve("journal.log"));
    journal.accept(job("b"), clock.now());
    journal.close();
    byte[] whole = Files.readAllBytes(path.resolve("journal.log"));
    for (int length = (int) sound; length < whole.length; length++) {
      Files.write(path.resolve("journal.log"), java.util.Arrays.copyOf(whole, length));
      journal = new Journal(folder, MAX_BYTES);
      assertEquals(1, journal.waiting().size(), "cut at " + length);
      assertTrue(journal.find("b").isEmpty());
      journal.close();
    }
    journal = new Journal(folder, MAX_BYTES);
    journal.accept(job("c"), clock.now());
    reopen(0);
    assertEquals(2, journal.waiting().size());
  }

  @Test
  void aDamagedRecordInTheMiddleCostsOnlyItself() throws Exception {
    journal.accept(job("a"), clock.now());
    long first = Files.size(path.resolve("journal.log"));
    journal.accept(job("b"), clock.now());
    journal.accept(job("c"), clock.now());
    journal.close();
    byte[] bytes = Files.readAllBytes(path.resolve("journal.log"));
    bytes[(int) first + 40] ^= 1;
    Files.write(path.resolve("journal.log"), bytes);
    journal = new Journal(folder, MAX_BYTES);
    assertEquals(List.of("a", "c"), journal.waiting().stream().map(job -> job.job().id()).toList());
  }

  @Test
  void startsWithoutAFinishedStepAreCountedOverCrashes() throws Exception {
    journal.accept(job("a"), clock.now());
    for (int i = 0; i < 5; i++) {
      journal.started("a");
      reopen(0);
    }
    assertEquals(5, journal.waiting().get(0).attempts());
    journal.started("a");
    journal.stepped("a");
    reopen(0);
    assertEquals(0, journal.waiting().get(0).attempts());
    journal.started("a");
    journal.returned("a");
    reopen(0);
    assertEquals(0, journal.waiting().get(0).attempts());
  }

  @Test
  void aLaterRouteReplacesTheFirst() throws Exception {
    journal.accept(job("a"), clock.now());
    journal.reroute(
        "a", new Route(null, Route.Delivery.CHUNKS, null, "dir7/reply/other", null, null));
    reopen(0);
    Route route = journal.waiting().get(0).job().route();
    assertEquals("dir7/reply/other", route.replyTopic());
    assertEquals(Route.Delivery.CHUNKS, route.delivery());
  }

  @Test
  void confirmedAnswersAreForgottenAfterADayAndOthersAfterAWeek() throws Exception {
    for (String id : List.of("a", "b")) {
      journal.accept(job(id), clock.now());
      finish(id);
    }
    journal.confirm("a");
    reopen(Journal.KEEP_SECONDS - 10);
    journal.sweep();
    assertTrue(journal.find("a").isPresent());
    reopen(Journal.KEEP_SECONDS + 10);
    journal.sweep();
    assertTrue(journal.find("a").isEmpty());
    assertFalse(Files.exists(path.resolve("results/a.png")));
    assertTrue(journal.answer("b").isPresent());
    reopen(Journal.KEEP_UNCONFIRMED_SECONDS);
    journal.sweep();
    assertTrue(journal.find("b").isEmpty());
  }

  @Test
  void aRewrittenJournalSaysTheSameInLess() throws Exception {
    journal.accept(job("waits"), clock.now());
    journal.started("waits");
    journal.accept(job("answered"), clock.now());
    finish("answered");
    for (int i = 0; i < 400; i++) {
      journal.reroute(
          "waits",
          new Route(
              null, Route.Delivery.INLINE, null, "dir7/reply/" + "x".repeat(200) + i, null, null));
    }
    long before = Files.size(path.resolve("journal.log"));
    journal.sweep(before / 2);
    assertTrue(Files.size(path.resolve("journal.log")) < before / 50);
    for (int round = 0; round < 2; round++) {
      assertEquals(1, journal.waiting().size());
      assertEquals(1, journal.waiting().get(0).attempts());
      assertTrue(journal.waiting().get(0).job().route().replyTopic().endsWith("x399"));
      assertArrayEquals(PICTURE, journal.answer("answered").orElseThrow().result().orElseThrow());
      reopen(0);
    }
  }

  @Test
  void newWorkIsRefusedWhenTheDiskOrTheJournalIsFull() throws Exception {
    assertTrue(journal.refusal().isEmpty());
    journal.close();
    journal = new Journal(folder, MAX_BYTES, () -> 5 << 20, 0);
    assertEquals(
        "the disk of the journal has 5 MiB left; 33 are needed", journal.refusal().orElseThrow());
    journal.close();
    journal = new Journal(folder, 1 << 20, () -> Long.MAX_VALUE, 0);
    journal.accept(job("a"), clock.now());
    assertTrue(journal.refusal().orElseThrow().startsWith("the journal is full"));
  }

  @Test
  void whatACrashLeftBesideTheAnswersIsRemoved() throws Exception {
    Files.writeString(path.resolve("results/unfinished"), "x");
    Files.writeString(path.resolve("results/nobody.png"), "x");
    reopen(0);
    try (var files = Files.list(path.resolve("results"))) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void aSecondHolderOfTheFolderIsRefused() {
    Dir7Exception e = assertThrows(Dir7Exception.class, () -> StateFolder.open(path));
    assertTrue(e.getMessage().contains(Long.toString(ProcessHandle.current().pid())));
  }

  @Test
  void anAppendedTailOfZerosIsCutOff() throws Exception {
    journal.accept(job("a"), clock.now());
    journal.close();
    // What ext4 may leave after power loss: the length was written, the data were not.
    Files.write(path.resolve("journal.log"), new byte[4096], StandardOpenOption.APPEND);
    journal = new Journal(folder, MAX_BYTES);
    assertEquals(1, journal.waiting().size());
  }
}
