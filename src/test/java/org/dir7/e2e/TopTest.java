package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dir7 top} beside a daemon on a mosquitto. */
class TopTest {

  @TempDir private Path folder;

  @Test
  void showsADaemonOnceAndAsItComesAndGoes() throws Exception {
    var program = Mosquitto.find("mosquitto");
    assumeTrue(program.isPresent(), "mosquitto is not installed");
    try (Mosquitto broker = Mosquitto.start(program.get(), folder)) {
      String uri = "tcp://127.0.0.1:" + broker.port();
      Path live = folder.resolve("live");
      Process top =
          new ProcessBuilder(Cli.command(List.of(), "top", "--broker", uri, "--interval", "1"))
              .redirectErrorStream(true)
              .redirectOutput(live.toFile())
              .start();
      try {
        try (TestDaemon daemon = TestDaemon.start(uri, folder, "--telemetry", "1").awaitReady()) {
          Cli.Outcome once = Cli.dir7("top", "--broker", uri, "--once");
          assertEquals(0, once.exitCode(), once.err());
          List<String> lines = once.out().lines().toList();
          assertTrue(lines.get(0).startsWith("DEVICE"), once.out());
          assertTrue(lines.get(1).matches("bench +ready +\\S+ +cpu .* MiB .*"), once.out());
          Eventually.holds("live", () -> Files.readString(live).contains("bench   ready"));
          assertTrue(daemon.process().isAlive());
        }
        Eventually.holds("the stop", () -> Files.readString(live).contains("bench   stopped"));
        assertFalse(Files.readString(live).contains("\033"), "no escape codes in a pipe");
      } finally {
        top.destroy();
        top.waitFor();
      }
    }
  }

  @Test
  void aMissingBrokerIsOneSentence() throws Exception {
    Cli.Outcome outcome =
        Cli.dir7("top", "--broker", "tcp://127.0.0.1:" + Mosquitto.freePort(), "--once");
    assertEquals(4, outcome.exitCode());
    assertTrue(outcome.err().contains("connection refused"), outcome.err());
  }
}
