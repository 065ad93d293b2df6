package org.dir7.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.format.Engine;
import org.dir7.engine.format.EngineVerifier;
import org.dir7.engine.model.Precision;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What presets promise of one another, on tiny checkpoints. */
class PresetsTest {

  @TempDir Path folder;

  private static long bytes(Path engine) {
    try {
      return Files.size(engine.resolve("weights.safetensors"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private double error(TinyCalibration tiny, Precision precision, Preset preset) {
    String name = precision.id() + "-" + preset.id();
    Quantizer.quantize(tiny.request(precision, preset, 6, name), QuantizeListener.NONE);
    assertEquals(List.of(), EngineVerifier.verify(tiny.engine(name)));
    assertFalse(Files.exists(tiny.request(precision, preset, 6, name).partial()));
    double sum = 0;
    try (Checkpoint exact = Checkpoint.open(tiny.checkpoint);
        Engine engine = Engine.open(tiny.engine(name))) {
      for (int i = 6; i < 9; i++) {
        var prompt = tiny.prompts().items().get(i);
        sum +=
            TinyCalibration.relative(
                tiny.predict(exact.model(), prompt, TinyCalibration.TWO_THREADS),
                tiny.predict(engine.model(), prompt, TinyCalibration.TWO_THREADS));
      }
    }
    return sum / 3;
  }

  @ParameterizedTest
  @EnumSource
  void balancedPredictsBetterThanRoundingOnPromptsOutsideTheCalibration(TinyCheckpoint kind) {
    TinyCalibration tiny = new TinyCalibration(folder, kind, 9);
    for (Precision precision : new Precision[] {Precision.W8, Precision.W8A8}) {
      double plain = error(tiny, precision, Preset.RTN);
      error(tiny, precision, Preset.FAST);
      double balanced = error(tiny, precision, Preset.BALANCED);
      assertTrue(balanced < plain, kind + " " + precision + ": " + balanced + ", " + plain);
    }
    assertTrue(bytes(tiny.engine("w8-balanced")) <= bytes(tiny.engine("w8-rtn")));
  }
}
