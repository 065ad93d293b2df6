package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dir7.daemon.backends.PreparedBackend;
import org.dir7.daemon.backends.SimpleBackend;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.Preparation;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.generate.FitCheck;
import org.dir7.engine.generate.Generator;
import org.dir7.engine.model.Precision;
import org.dir7.engine.testing.TinyCheckpoint;
import org.dir7.quantize.QuantizeListener;
import org.dir7.quantize.Quantizer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** One backend draws while a better one is prepared, which takes over between two jobs. */
class BackendChangeTest extends DaemonFixture {

  @TempDir static Path engines;
  private static Path engine;

  @BeforeAll
  static void makeEngine() {
    TinyCheckpoint.FLOW.writeWithTextEncoder(engines.resolve("checkpoint"), 3);
    engine = engines.resolve("tiny.dir7");
    Quantizer.quantize(engines.resolve("checkpoint"), Precision.W8, engine, QuantizeListener.NONE);
  }

  /** The fixture's runner stands aside; the observer stays. */
  @BeforeEach
  @Override
  void startDevice(TestInfo test) throws Exception {
    super.startDevice(test);
    daemon.close();
    observer.seen.clear();
    PreparedBackend.reset();
  }

  @AfterEach
  void removeBackend() {
    daemon.close();
    PreparedBackend.remove();
    assertEquals(0, SimpleBackend.open(), "sessions are left open");
  }

  private void start(String backend) {
    Map<String, String> flags =
        Map.of(
            "device", device,
            "broker", broker.config().uri().toString(),
            "state", state.toString(),
            "engine", engine.toString(),
            "backend", backend);
    daemon = started(GeneratorRunner.open(DaemonConfig.read(null, flags, Map.of())), state);
  }

  private JsonNode done(String id) throws InterruptedException {
    observer.job(job(id));
    return observer.event(id, "done");
  }

  private JsonNode status(String backend) throws InterruptedException {
    return observer.json(
        topics.status(), s -> s.path("backend").asText().equals(backend), "backend " + backend);
  }

  @Test
  void jobsAreDrawnWhileTheBetterBackendIsPrepared() throws Exception {
    start("auto");
    assertEquals("ready", status("simple").path("state").asText());
    observer.json(
        topics.status(),
        s -> s.path("preparing").asText().equals("prepared: half built"),
        "what is prepared");
    assertEquals("simple", done("first").path("backend").asText());

    PreparedBackend.finish();
    JsonNode after = status("prepared");
    assertFalse(after.has("preparing"), after.toString());
    assertEquals("prepared", done("second").path("backend").asText());
    assertEquals(1, SimpleBackend.open(), "the session of the first backend is closed");
  }

  @Test
  void whoWaitsForTheBetterBackendHearsHowFarItIs() {
    List<String> heard = new ArrayList<>();
    Preparation.Listener listener =
        (share, line) -> {
          heard.add(line);
          PreparedBackend.finish();
        };
    try (Generator generator =
        Generator.open(engine, "auto", SessionOptions.DEFAULT, FitCheck.NONE, listener)) {
      assertEquals(List.of("half built"), heard);
      assertEquals("prepared", generator.backendName());
    }
    Generator.prepare(engine, "auto", SessionOptions.DEFAULT, listener);
    assertEquals(List.of("half built"), heard, "it is prepared");
  }

  @Test
  void previewsComeFromTheBackendThatDraws() throws Exception {
    start("auto");
    status("simple");
    PreparedBackend.finish();
    status("prepared");
    observer.job("{\"id\":\"look\",\"prompt\":\"x\",\"preview\":{\"every\":1,\"size\":32}}");
    observer.await(m -> m.topic().equals(topics.jobPreview("look")), "a preview");
    observer.event("look", "done");
  }

  @Test
  void theChangeWaitsForTheJobInProgress() throws Exception {
    start("auto");
    status("simple");
    // Every step of the long job is a message: the change would show between two of them.
    observer.job("{\"id\":\"long\",\"prompt\":\"a red heart\",\"steps\":50}");
    observer.event("long", "started");
    PreparedBackend.finish();
    String backend = observer.event("long", "done").path("backend").asText();
    assertEquals("prepared", done("next").path("backend").asText());
    assertTrue(backend.equals("simple") || backend.equals("prepared"), backend);
  }

  @Test
  void aPreparationThatFailsLeavesTheOtherBackendAtWork() throws Exception {
    start("auto");
    PreparedBackend.fail("plans cannot be built: 12 MiB are free, 900 MiB are needed");
    observer.json(
        topics.status(),
        s -> s.path("backend").asText().equals("simple") && !s.has("preparing"),
        "no preparation any more");
    assertEquals("simple", done("after").path("backend").asText());
  }

  @Test
  void aStopEndsThePreparation() throws Exception {
    start("auto");
    status("simple");
    long begin = System.nanoTime();
    daemon.close();
    assertTrue(PreparedBackend.cancelled());
    assertTrue((System.nanoTime() - begin) / 1e9 < 30, "the stop did not wait for the work");
  }

  @Test
  void aPreparedMachineBeginsWithTheBetterBackend() throws Exception {
    PreparedBackend.finish();
    start("auto");
    assertFalse(status("prepared").has("preparing"));
    assertEquals("prepared", done("first").path("backend").asText());
  }

  @Test
  void anEngineThatTheBestBackendRefusesIsDrawnByTheNext() throws Exception {
    PreparedBackend.refuse(Precision.W8);
    start("auto");
    assertFalse(status("simple").has("preparing"));
    assertEquals("simple", done("first").path("backend").asText());
    assertEquals(1, SimpleBackend.open());
  }

  @Test
  void aBackendThatIsNamedAndRefusesTheEngineSaysWhy() {
    PreparedBackend.refuse(Precision.W8);
    Dir7Exception refused = assertThrows(Dir7Exception.class, () -> start("prepared"));
    assertEquals(Dir7Exception.Kind.BAD_INPUT, refused.kind());
    assertEquals("backend prepared: precision w8 does not run on it", refused.getMessage());
    assertEquals(0, SimpleBackend.open());
  }

  @Test
  void aBackendThatIsNamedDrawsAlone() throws Exception {
    start("simple");
    assertFalse(status("simple").has("preparing"));
    assertEquals("simple", done("first").path("backend").asText());
    assertEquals(1, SimpleBackend.open());
  }
}
