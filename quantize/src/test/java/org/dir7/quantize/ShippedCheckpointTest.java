package org.dir7.quantize;

import static org.dir7.engine.testing.Refusals.assertBadInput;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dir7.engine.format.Engine;
import org.dir7.engine.format.EngineVerifier;
import org.dir7.engine.model.Precision;
import org.dir7.engine.testing.Damage;
import org.dir7.engine.testing.Repository;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The real checkpoint once, at full size, with its text encoder. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ShippedCheckpointTest {

  private static final String ONNX = "all-minilm-l6-v2-q.onnx";

  @TempDir static Path folder;
  private static Path engine;
  private static QuantizeReport report;

  @BeforeAll
  static void quantize() {
    engine = folder.resolve("emoji.dir7");
    report =
        Quantizer.quantize(Repository.checkpoint(), Precision.W8, engine, QuantizeListener.NONE);
  }

  /** 120 matrices in I8 and the rest in F16, decoder included: 41.9 MB is what w8 promises. */
  @Test
  @Order(1)
  void takes42MegabytesAndErrsByLessThanOnePercentATensor() {
    assertEquals(41.9, report.weightsBytes() / 1e6, 0.05);
    assertEquals(120, report.tensorLines().size());
    // Measured: 0.77 % on average, 0.97 % the worst; rounding has no freedom to be worse.
    assertTrue(report.manifest().accuracy().worstRelative() < 0.01);
    assertEquals(List.of(), EngineVerifier.verify(engine));
  }

  @Test
  @Order(2)
  void carriesItsTextEncoder() {
    try (Engine opened = Engine.open(engine)) {
      assertEquals(engine.resolve(ONNX), opened.textEncoder().orElseThrow().onnx());
      assertTrue(Files.isRegularFile(opened.textEncoder().orElseThrow().tokenizer()));
    }
  }

  @Test
  @Order(3)
  void refusesToOpenWithADamagedOrMissingTextEncoderFile() throws IOException {
    Path onnx = engine.resolve(ONNX);
    Damage.flipLastBit(onnx);
    assertBadInput(() -> Engine.open(engine), onnx + ": SHA-256 is ", "; engine.json says afdb6f1");
    Files.delete(onnx);
    assertBadInput(() -> Engine.open(engine), onnx + ": missing");
    assertEquals(List.of(onnx + ": missing"), EngineVerifier.verify(engine));
  }

  @Test
  void refusesACheckpointWhoseTextEncoderFileIsNowhere() throws IOException {
    Path checkpoint = Files.createDirectory(folder.resolve("checkpoint"));
    for (String file : List.of("config.json", "denoiser.safetensors", "decoder.safetensors")) {
      Files.copy(Repository.checkpoint().resolve(file), checkpoint.resolve(file));
    }
    Damage.replace(checkpoint.resolve("config.json"), ONNX, "some-other-encode.onnx2");
    Path target = folder.resolve("none.dir7");
    assertBadInput(
        () -> Quantizer.quantize(checkpoint, Precision.W8, target, QuantizeListener.NONE),
        "text encoder file some-other-encode.onnx2 is missing");
    assertTrue(Files.notExists(target));
  }
}
