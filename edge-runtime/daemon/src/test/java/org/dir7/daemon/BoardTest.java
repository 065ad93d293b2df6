package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.dir7.daemon.board.Board;
import org.dir7.daemon.config.BoardConfig;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.device.BoardTree;
import org.dir7.device.DeviceRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon on the recorded tree of an original Nano whose values are changed under it. */
final class BoardTest extends DaemonFixture {

  private static final String ZONE = "/sys/class/thermal/thermal_zone1/temp";
  private static final String GPIO = "/sys/class/gpio";
  private static final int SAMPLE_MILLIS = 20;

  @TempDir private Path tree;
  private DeviceRoot root;

  @Override
  List<Extension> extensions() {
    try {
      root = BoardTree.unpack("jetson-nano-4gb", tree);
      // Header pins 11 and 12, as sysfs has them after an export.
      for (int line : List.of(50, 79)) {
        BoardTree.set(root, GPIO + "/gpio" + line + "/direction", "in");
        BoardTree.set(root, GPIO + "/gpio" + line + "/value", line == 50 ? "1" : "0");
      }
      BoardTree.set(root, GPIO + "/export", "");
      BoardTree.set(root, GPIO + "/unexport", "");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    BoardConfig config =
        DaemonConfig.read(
                null,
                Map.of(
                    "device", "any",
                    "state", state.toString(),
                    "max-celsius", "80",
                    "resume-celsius", "70",
                    "button-pin", "11",
                    "button-prompt", "a red heart",
                    "led-pin", "12",
                    "fan-pin", "7"),
                Map.of())
            .board();
    return List.of(new Board(config, root, SAMPLE_MILLIS));
  }

  private void celsius(double degrees) throws IOException {
    // In one piece and without cutting the file first: a sample may fall between the two.
    Files.writeString(root.path(ZONE), Math.round(degrees * 1000) + "\n", StandardOpenOption.WRITE);
  }

  /** Waits for a status that came after the first {@code from} messages. */
  private JsonNode status(boolean limited, int from) throws InterruptedException {
    Incoming found =
        observer.await(
            message ->
                observer.seen.indexOf(message) >= from
                    && message.topic().equals(topics.status())
                    && JsonText.read(message.payload()).has("limits") == limited,
            "limits: " + limited);
    return JsonText.read(found.payload());
  }

  @Test
  void refusesJobsWhileItIsTooHotAndTakesThemAgainBelowTheLowerThreshold() throws Exception {
    celsius(81);
    JsonNode hot = status(true, 0);
    assertEquals("81.0 °C, limit 80.0, again at 70.0", hot.get("limits").get(0).asText());
    observer.job(job("t0"));
    JsonNode rejected = observer.event("t0", "rejected");
    assertEquals("too-hot", rejected.get("reason").asText());
    assertTrue(rejected.get("sentence").asText().contains("81.0 °C"), rejected.toString());

    celsius(75); // between the thresholds nothing changes
    Thread.sleep(10 * SAMPLE_MILLIS);
    observer.job(job("t1"));
    observer.event("t1", "rejected");

    int before = observer.seen.size();
    celsius(69);
    status(false, before);
    observer.job(job("t0"));
    observer.event("t0", "done");
  }

  @Test
  void whatWasAcceptedWaitsWhileItIsTooHot() throws Exception {
    runner.hold();
    observer.job(job("w0"));
    awaitBegun(1);
    observer.job(job("w1"));
    observer.event("w1", "accepted");
    celsius(81);
    status(true, 0);
    runner.release();
    observer.event("w0", "done"); // what runs is not touched

    Thread.sleep(10 * SAMPLE_MILLIS);
    assertEquals(1, runner.begun.size());
    celsius(69);
    observer.event("w1", "done");
  }

  @Test
  void theHottestSensorsFailureDoesNotCoolTheBoard() throws Exception {
    celsius(81);
    status(true, 0);
    Files.writeString(root.path(ZONE), "", StandardOpenOption.TRUNCATE_EXISTING);
    Thread.sleep(10 * SAMPLE_MILLIS);
    observer.job(job("s0"));
    observer.event("s0", "rejected");
  }

  @Test
  void tellsWhatAJobCostAndWhatTheSensorsSay() throws Exception {
    observer.job(job("e0"));
    JsonNode done = observer.event("e0", "done");
    assertTrue(done.get("joules").asDouble() >= 0, done.toString());
    assertEquals(38.5, done.get("temperature_c").asDouble());
    JsonNode telemetry =
        observer.json(topics.telemetry(), json -> json.has("power_w"), "power in the telemetry");
    // POM_5V_IN of the recorded board, which is the whole board already.
    assertEquals(2.504, telemetry.get("power_w").asDouble());
    assertEquals(38.5, telemetry.get("temperature_c").asDouble());
  }

  @Test
  void aPressOfTheButtonDrawsThePresetPrompt() throws Exception {
    BoardTree.set(root, GPIO + "/gpio50/value", "0");
    observer.await(
        m -> m.topic().matches(".*/jobs/button-[0-9a-f-]+/result"), "the button's picture");
    assertEquals("a red heart", runner.begun.get(0).prompt());
  }

  @Test
  void theLightIsOutAfterTheStop() throws Exception {
    // The fan's pin has no PWM: the daemon has said so and serves, as every test here shows.
    daemon.close();
    assertEquals("0", Files.readString(root.path(GPIO + "/gpio79/value")).strip());
  }
}
