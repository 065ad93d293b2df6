package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitListener;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.client.SubmitResult;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.daemon.testing.Observer;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.generate.GenerateListener;
import org.dir7.engine.generate.Generator;
import org.dir7.engine.generate.Picture;
import org.dir7.engine.image.PngReader;
import org.dir7.engine.image.RgbImage;
import org.dir7.engine.tensor.NonFinite;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.tensor.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bytes of every format are those of the engine, through a broker whose largest packet is
 * smaller than a result.
 */
class ResultBytesTest {

  private static final int MAX_PACKET = 20_000;
  private static final long SEED = 7;
  private static final int STEPS = 6;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir private static Path folder;
  private static Mosquitto broker;
  private static TestDaemon daemon;
  private static Picture expected;

  @BeforeAll
  static void start() throws Exception {
    var program = Mosquitto.find("mosquitto");
    assumeTrue(program.isPresent(), "mosquitto is not installed");
    int port = Mosquitto.freePort();
    String text =
        "listener %d 127.0.0.1%nallow_anonymous true%nmax_packet_size %d%n"
            .formatted(port, MAX_PACKET);
    broker = Mosquitto.start(program.get(), folder, text, port);
    daemon = TestDaemon.start(uri(), folder).awaitReady();
    try (Generator generator =
        Generator.open(TinyEngine.directory(), "cpu", new SessionOptions(1, false))) {
      expected =
          generator.generate(
              generator.request().withPrompt("a heart").withSteps(STEPS).withSeed(SEED),
              GenerateListener.NONE);
    }
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

  private static String uri() {
    return "tcp://127.0.0.1:" + broker.port();
  }

  private static String job(String id, String more) {
    return "{\"id\":\"%s\",\"prompt\":\"a heart\",\"steps\":%d,\"seed\":%d%s}"
        .formatted(id, STEPS, SEED, more);
  }

  private static SubmitResult submit(String format) throws InterruptedException {
    try (SubmitClient client = SubmitClient.connect(BrokerConfig.of(uri()), TestDaemon.DEVICE)) {
      String json = job("bytes-" + format, ",\"format\":\"%s\"".formatted(format));
      return client.submit(SubmitRequest.ofJson(json, null), LIMIT, SubmitListener.NONE);
    }
  }

  @Test
  void rawIsThePixelsInChunksThatTheBrokerTakes() throws Exception {
    SubmitResult result = submit("raw");
    assertArrayEquals(expected.image().pixels(), result.png());
    JsonNode layout = result.done().get("result");
    assertEquals("chunks", layout.get("delivery").asText());
    int sum = 0;
    for (JsonNode chunk : layout.get("chunks")) {
      sum += chunk.get("size").asInt();
      assertTrue(chunk.get("size").asInt() < MAX_PACKET, chunk.toString());
    }
    assertEquals(3 * 128 * 128, sum);
  }

  @Test
  void pngHoldsTheSamePixels() throws Exception {
    RgbImage image = PngReader.read(submit("png").png(), "result").image();
    assertArrayEquals(expected.image().pixels(), image.pixels());
  }

  @Test
  void latentIsASafetensorsFileOfWhatTheDecoderWasGiven() throws Exception {
    SubmitResult result = submit("latent");
    assertEquals("inline", result.done().at("/result/delivery").asText());
    try (Safetensors file = Safetensors.of("result", ByteBuffer.wrap(result.png()))) {
      Tensor latent = file.tensor("latent").requireShape(List.of(4, 16, 16));
      assertArrayEquals(expected.latent(), latent.toF32(NonFinite.REFUSE));
    }
  }

  @Test
  void previewsAreSmallPicturesOnTheWay() throws Exception {
    Topics topics = new Topics(TestDaemon.DEVICE);
    try (Observer observer = new Observer(BrokerConfig.of(uri()), topics)) {
      observer.job(job("preview", ",\"preview\":{\"every\":1,\"size\":32}"));
      JsonNode done = observer.event("preview", "done");
      List<Incoming> previews =
          observer.seen.stream()
              .filter(m -> m.topic().equals(topics.jobPreview("preview")))
              .toList();
      // One a second at most, and six steps of the tiny model take less.
      assertTrue(!previews.isEmpty() && previews.size() < STEPS, previews.size() + " previews");
      RgbImage first = PngReader.read(previews.get(0).payload(), "preview").image();
      assertEquals(32, first.width());
      assertEquals(32, first.height());
      assertEquals(0, previews.get(0).qos());
      // The picture is not disturbed by who looks at it.
      assertEquals(submit("png").done().at("/result/sha256"), done.at("/result/sha256"));
    }
  }
}
