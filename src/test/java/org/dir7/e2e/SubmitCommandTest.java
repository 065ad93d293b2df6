package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.daemon.testing.Observer;
import org.dir7.deploy.process.BrokerProcess;
import org.dir7.deploy.process.Installation;
import org.dir7.engine.io.Sha256;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code dir7 submit} with files of jobs, with jobs of others, and with a group. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "holds a process with a signal")
class SubmitCommandTest {

  private static final String GROUP = "studio";
  private static final Topics TOPICS = new Topics(TestDaemon.DEVICE);

  @TempDir private static Path folder;
  private static BrokerProcess broker;
  private static TestDaemon daemon;

  @BeforeAll
  static void start() throws Exception {
    broker = BrokerProcess.start(Installation.current(), folder);
    daemon = TestDaemon.start(broker.uri(), folder, "--group", GROUP).awaitReady();
    Eventually.holds(
        "the daemon is in the group",
        () -> Files.readString(daemon.process().log()).contains("jobs of group " + GROUP));
  }

  @AfterAll
  static void stop() {
    if (daemon != null) {
      daemon.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  private static Cli.Outcome submit(String... more) throws Exception {
    return Cli.dir7(
        Stream.concat(Stream.of("submit", "--broker", broker.uri()), Arrays.stream(more))
            .toArray(String[]::new));
  }

  @Test
  void aBatchGoesToAFolderAndOneThatFailsDoesNotEndTheOthers() throws Exception {
    Path jobs =
        Files.writeString(
            folder.resolve("prompts.txt"),
            """
            # emoji
            a red heart

            {"prompt":"a star","steps":2,"seed":3}
            {"id":"own","prompt":"raw","steps":2,"format":"raw"}
            {"prompt":"too long","steps":9999}
            """);
    Path out = folder.resolve("pictures");
    String[] command = {
      "--group", GROUP, "--batch", jobs.toString(), "--id", "batch", "--out", out.toString()
    };
    Cli.Outcome first = submit(command);
    assertEquals(1, first.exitCode(), first.err());
    assertEquals(out + ": 3 pictures, 1 failed\n", first.out());
    assertTrue(first.err().contains("line 6: "), first.err());
    assertTrue(first.err().contains("batch-6"), first.err());
    assertTrue(first.err().contains("steps is 9999"), first.err());
    try (Stream<Path> files = Files.list(out)) {
      assertArrayEquals(
          new Object[] {"batch-2.png", "batch-4.png", "own.rgb"},
          files.map(file -> file.getFileName().toString()).sorted().toArray());
    }
    byte[] star = Files.readAllBytes(out.resolve("batch-4.png"));

    // The same batch again is answered from what is stored.
    assertEquals(1, submit(command).exitCode());
    assertArrayEquals(star, Files.readAllBytes(out.resolve("batch-4.png")));
    assertEquals(1, lines("job batch-4: done in"));
  }

  @Test
  void aBatchThatCannotBeReadNamesTheLine() throws Exception {
    Path jobs = Files.writeString(folder.resolve("bad.txt"), "a heart\n{\"prompt\":\n");
    Cli.Outcome outcome =
        submit("--device", TestDaemon.DEVICE, "--batch", jobs.toString(), "--out", "unused");
    assertEquals(3, outcome.exitCode());
    assertTrue(outcome.err().contains("bad.txt line 2: "), outcome.err());
  }

  @Test
  void aJobOfSomebodyElseIsFollowedToItsPicture() throws Exception {
    Path out = folder.resolve("followed.png");
    try (Observer observer = begun("followed")) {
      Path said = folder.resolve("follow.err");
      Process follow =
          new ProcessBuilder(
                  Cli.command(
                      List.of(),
                      "submit",
                      "--broker",
                      broker.uri(),
                      "--device",
                      TestDaemon.DEVICE,
                      "--follow",
                      "followed",
                      "--out",
                      out.toString()))
              .redirectError(said.toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      Eventually.holds("it listens", () -> Files.readString(said).contains("no answer yet"));
      daemon.release();
      assertEquals(0, follow.waitFor(), () -> said.toString());
      JsonNode done = observer.event("followed", "done");
      assertEquals(done.at("/result/sha256").asText(), Sha256.of(Files.readAllBytes(out)));
    }
  }

  @Test
  void aFinishedJobIsFollowedToItsPictureAndAnUnknownOneIsTold() throws Exception {
    Path drawn = folder.resolve("drawn.png");
    String device = TestDaemon.DEVICE;
    Cli.Outcome first =
        submit("--device", device, "--prompt", "x", "--id", "ready", "--out", drawn.toString());
    assertEquals(0, first.exitCode(), first.err());
    Path again = folder.resolve("again.png");
    String[] follow = {"--device", device, "--follow", "ready", "--out", again.toString()};
    Cli.Outcome followed = submit(follow);
    assertEquals(0, followed.exitCode(), followed.err());
    assertArrayEquals(Files.readAllBytes(drawn), Files.readAllBytes(again));
    follow[3] = "nobody";
    Cli.Outcome unknown = submit(follow);
    assertEquals(3, unknown.exitCode());
    assertTrue(unknown.err().contains("there is no job nobody"), unknown.err());
  }

  @Test
  void aRunningJobIsCancelled() throws Exception {
    try (Observer observer = begun("unwanted")) {
      CompletableFuture<Cli.Outcome> cancel = new CompletableFuture<>();
      new Thread(() -> complete(cancel, "--device", TestDaemon.DEVICE, "--cancel", "unwanted"))
          .start();
      observer.await(m -> m.topic().equals(TOPICS.control()), "the command");
      daemon.release();
      assertEquals("job unwanted ends after this step\n", cancel.get().out(), cancel.get().err());
      assertEquals(0, cancel.get().exitCode());
      observer.event("unwanted", "cancelled");
    }
  }

  private static void complete(CompletableFuture<Cli.Outcome> outcome, String... arguments) {
    try {
      outcome.complete(submit(arguments));
    } catch (Exception e) {
      outcome.completeExceptionally(e);
    }
  }

  /** Has the device draw a long job, and holds the device while it does. */
  private static Observer begun(String id) throws Exception {
    Observer observer = new Observer(BrokerConfig.of(broker.uri()), TOPICS);
    observer.job(
        "{\"id\":\"%s\",\"prompt\":\"long\",\"sampler\":\"heun\",\"steps\":200}".formatted(id));
    observer.event(id, "started");
    daemon.hold();
    return observer;
  }

  @Test
  void whatIsNotThereCannotBeCancelled() throws Exception {
    Cli.Outcome unknown = submit("--device", TestDaemon.DEVICE, "--cancel", "nobody");
    assertEquals(3, unknown.exitCode());
    assertTrue(unknown.err().contains("there is no job nobody"), unknown.err());
    Cli.Outcome group = submit("--group", GROUP, "--cancel", "not-yet");
    assertEquals(0, group.exitCode(), group.err());
    assertEquals("job not-yet is not here; it is cancelled if it comes\n", group.out());
  }

  private static long lines(String text) throws Exception {
    try (Stream<String> log = Files.lines(daemon.process().log())) {
      return log.filter(line -> line.contains(text)).count();
    }
  }
}
