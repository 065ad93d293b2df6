package org.dir7.deploy.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.dir7.daemon.job.JsonText;
import org.dir7.update.BundleManifest;
import org.junit.jupiter.api.Test;

/** What counts as served, and what as failed. */
class AttemptTest {

  private static final int PATIENCE_SECONDS = 900;

  private static final Version PROGRAM = version(BundleManifest.Kind.PROGRAM, Optional.empty());
  private static final Version ENGINE =
      version(BundleManifest.Kind.ENGINE, Optional.of("e".repeat(64)));

  private static Version version(BundleManifest.Kind kind, Optional<String> engine) {
    return new Version(
        Path.of(kind.id() + ".dir7u"),
        new BundleManifest(kind, "new", Optional.empty(), 7, List.of("orin-nano"), List.of()),
        engine,
        kind.id().substring(0, 1).repeat(64));
  }

  private static long seconds(int count) {
    return TimeUnit.SECONDS.toNanos(count);
  }

  private static JsonNode status(String state, String engine, int program) {
    return JsonText.read(
        """
        {"state":"%s","engine":"%s","slots":{"program":{"slot":"a","sequence":%d,"trial":false}}}
        """
            .formatted(state, engine, program)
            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static FleetLink.News news(Version version, String state, String sentence) {
    return new FleetLink.News("a", state, Optional.of(version.sha256()), sentence, -1);
  }

  private static Attempt attempt(Version... left) {
    return new Attempt("a", List.of(left), PATIENCE_SECONDS, 0);
  }

  @Test
  void theProgramComesBeforeTheEngineAndBothMustServe() {
    Attempt attempt = attempt(PROGRAM, ENGINE);
    assertFalse(attempt.look(status("ready", "old", 6), 1));
    assertFalse(attempt.look(status("online", "old", 7), 2)); // not before it takes jobs
    assertTrue(attempt.look(status("ready", "old", 7), 3));
    assertEquals(ENGINE, attempt.version());
    assertEquals(Attempt.State.RUNNING, attempt.state());
    assertTrue(attempt.look(status("busy", "e".repeat(64), 7), 4));
    assertEquals(Attempt.State.DONE, attempt.state());
  }

  @Test
  void whatIsOnTrialDoesNotServeYet() {
    JsonNode trial =
        JsonText.read(
            """
            {"state":"ready","slots":{"program":{"slot":"a","sequence":7,"trial":true}}}
            """
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertFalse(attempt(PROGRAM).look(trial, 1));
  }

  @Test
  void aRefusalAndAReturnAreFailuresAndSayWhy() {
    for (String state : List.of("refused", "undone")) {
      Attempt attempt = attempt(ENGINE);
      assertTrue(attempt.heard(news(ENGINE, state, "because\u001b[2J"), 1));
      assertEquals(Attempt.State.FAILED, attempt.state());
      assertEquals("because?[2J", attempt.said());
    }
    Attempt attempt = attempt(ENGINE);
    assertFalse(attempt.heard(news(PROGRAM, "refused", "of another bundle"), 1));
    assertEquals(Attempt.State.RUNNING, attempt.state());
  }

  @Test
  void aDeviceThatIsIdleWithWhatItHadWentBack() {
    Attempt attempt = attempt(ENGINE);
    attempt.heard(news(ENGINE, "installed", "engine new"), 0);
    attempt.look(status("busy", "old", 0), seconds(300)); // a long picture is no failure
    attempt.look(status("ready", "old", 0), seconds(301));
    attempt.look(status("ready", "old", 0), seconds(390));
    assertEquals(Attempt.State.RUNNING, attempt.state());
    attempt.look(status("ready", "old", 0), seconds(392));
    assertEquals(Attempt.State.FAILED, attempt.state());
    assertEquals(
        "it installed engine new, sequence 7 and serves what it had before", attempt.said());
  }

  @Test
  void aBrokerThatWasAwayIsNoSilenceOfTheDevice() {
    Attempt attempt = attempt(ENGINE);
    attempt.brokerIsBack(seconds(800));
    attempt.look(status("ready", "old", 0), seconds(1600));
    assertEquals(Attempt.State.RUNNING, attempt.state());
    attempt.look(status("ready", "old", 0), seconds(1701));
    assertEquals(Attempt.State.FAILED, attempt.state());
  }

  @Test
  void silenceIsAFailureAfterAWhile() {
    Attempt attempt = attempt(ENGINE);
    attempt.heard(news(ENGINE, "receiving", "1 of 2 bytes are here"), seconds(100));
    attempt.look(status("offline", "", 0), seconds(999));
    assertEquals(Attempt.State.RUNNING, attempt.state());
    attempt.look(status("offline", "", 0), seconds(1001));
    assertEquals(Attempt.State.FAILED, attempt.state());
    assertEquals("no word of it for 900 s; its status is offline", attempt.said());
  }
}
