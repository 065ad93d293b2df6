package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples, which speak MQTT 3.1.1, against a mosquitto broker. */
class PlainMqttTest {

  private static final String PROMPT = "a \"red\" heart \\ naïve";

  @TempDir private static Path folder;
  private static Mosquitto broker;
  private static TestDaemon daemon;

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> mosquitto = Mosquitto.find("mosquitto");
    assumeTrue(
        mosquitto.isPresent() && Mosquitto.find("mosquitto_sub").isPresent(),
        "mosquitto or mosquitto-clients is not installed");
    broker = Mosquitto.start(mosquitto.get(), folder);
    daemon = TestDaemon.start("tcp://127.0.0.1:" + broker.port(), folder).awaitReady();
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

  @Test
  void shellExampleGetsThePictureThatGenerateMakes() throws Exception {
    Path picture = folder.resolve("shell.png");
    Cli.Outcome run =
        Cli.run(
            List.of(
                Cli.home().resolve("examples/picture.sh").toString(),
                TestDaemon.DEVICE,
                PROMPT,
                picture.toString(),
                "127.0.0.1",
                Integer.toString(broker.port())));
    assertEquals(0, run.exitCode(), run.err());
    assertArrayEquals(generated(done(run.err())), Files.readAllBytes(picture));
  }

  @Test
  void shellExampleFailsWithTheDevicesSentence() throws Exception {
    Path picture = folder.resolve("none.png");
    Cli.Outcome run =
        Cli.run(
            List.of(
                Cli.home().resolve("examples/picture.sh").toString(),
                TestDaemon.DEVICE,
                " ",
                picture.toString(),
                "127.0.0.1",
                Integer.toString(broker.port())));
    assertEquals(1, run.exitCode(), run.err());
    assertTrue(run.err().contains("\"event\":\"rejected\""), run.err());
    assertTrue(Files.notExists(picture));
  }

  @Test
  void pythonExampleGetsThePictureThatGenerateMakes() throws Exception {
    Optional<Path> python = pythonWithPaho();
    assumeTrue(python.isPresent(), "no Python with paho-mqtt is installed");
    Path picture = folder.resolve("python.png");
    Cli.Outcome run =
        Cli.run(
            List.of(
                python.get().toString(),
                Cli.home().resolve("examples/picture.py").toString(),
                TestDaemon.DEVICE,
                PROMPT,
                picture.toString(),
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(broker.port()),
                "--seed",
                "5",
                "--steps",
                "2"));
    assertEquals(0, run.exitCode(), run.err());
    JsonNode done = done(run.err());
    assertEquals(5, done.path("seed").asLong());
    assertArrayEquals(generated(done), Files.readAllBytes(picture));
  }

  private static Optional<Path> pythonWithPaho() throws Exception {
    List<Path> candidates = List.of(Path.of("/usr/bin/python3"), Path.of("python3"));
    for (Path candidate : candidates) {
      Optional<Path> found = Mosquitto.find(candidate.toString()).or(() -> Optional.of(candidate));
      if (Files.isExecutable(found.get())
          && Cli.run(List.of(found.get().toString(), "-c", "import paho.mqtt.client")).exitCode()
              == 0) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The last event that a client printed. */
  private static JsonNode done(String events) throws Exception {
    List<String> lines = events.lines().filter(line -> line.startsWith("{")).toList();
    JsonNode last = new ObjectMapper().readTree(lines.get(lines.size() - 1));
    assertEquals("done", last.path("event").asText(), events);
    return last;
  }

  /** What generate makes with the seed and steps of an answer. */
  private static byte[] generated(JsonNode done) throws Exception {
    Path out = folder.resolve("generated-" + done.path("seed").asText() + ".png");
    Cli.Outcome run =
        Cli.dir7(
            "generate",
            "--engine",
            TinyEngine.directory().toString(),
            "--prompt",
            PROMPT,
            "--seed",
            done.path("seed").asText(),
            "--steps",
            done.path("steps").asText(),
            "--out",
            out.toString());
    assertEquals(0, run.exitCode(), run.err());
    return Files.readAllBytes(out);
  }
}
