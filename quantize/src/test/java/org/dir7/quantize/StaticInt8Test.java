package org.dir7.quantize;

import static org.dir7.engine.testing.Refusals.assertBadInput;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.backend.cpu.CalibrationSession;
import org.dir7.backend.cpu.CpuBackend;
import org.dir7.engine.CalibrationSet;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.format.CalibrationRecipe;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.format.Engine;
import org.dir7.engine.format.EngineVerifier;
import org.dir7.engine.io.Sha256;
import org.dir7.engine.model.Precision;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.sample.Noise;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlans;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** w8a8 by the largest magnitude. */
class StaticInt8Test {

  private static final SessionOptions TWO = new SessionOptions(2, false);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void scalesEachInputToTheLargestMagnitudeOfTheTrajectories(TinyCheckpoint kind) {
    TinyCalibration tiny = new TinyCalibration(folder, kind, 3);
    Path engine = tiny.engine("tiny");
    Quantizer.quantize(tiny.request(Precision.W8A8, Preset.RTN, 2, "tiny"), QuantizeListener.NONE);

    assertEquals(List.of(), EngineVerifier.verify(engine));
    Map<String, Float> largest = largest(tiny);
    try (Engine opened = Engine.open(engine)) {
      assertEquals(
          Optional.of(new CalibrationRecipe("rtn", Sha256.of(tiny.file), 2, 3, 11)),
          opened.manifest().calibration());
      int integers = 0;
      for (TensorSpec spec : specs(opened)) {
        if (spec.isMatrix() && opened.weights().matrix(spec.name()) instanceof WeightMatrix.I8 i8) {
          integers++;
          assertEquals(
              largest.get(spec.name()) / 127, i8.input().orElseThrow().scale(), spec.name());
        }
      }
      assertEquals(10 * tiny.config.denoiser().layers(), integers);
    }
  }

  private static List<TensorSpec> specs(Engine engine) {
    return List.copyOf(TensorCatalog.of(engine.config()).values());
  }

  /** The same trajectories by the session's own sampler. */
  private static Map<String, Float> largest(TinyCalibration tiny) {
    Map<String, Float> largest = new HashMap<>();
    try (Checkpoint opened = Checkpoint.open(tiny.checkpoint);
        CalibrationSession session = new CpuBackend().openForCalibration(opened.model(), TWO)) {
      session.observe(
          (matrix, rows) -> {
            float[] row = new float[rows.width()];
            for (int i = 0; i < rows.count(); i++) {
              rows.copy(i, row, 0);
              for (float x : row) {
                largest.merge(matrix, Math.abs(x), Math::max);
              }
            }
          });
      CheckpointConfig config = opened.config();
      CalibrationSet set = tiny.prompts();
      float[] latent = new float[config.denoiser().latentElements()];
      for (int i = 0; i < 2; i++) {
        session.prompt(set.items().get(i).conditioning(), 2);
        session.sample(
            SamplerPlans.of(
                Sampler.require(config.diffusion().sampler(), config.diffusion().prediction()),
                config.diffusion(),
                3),
            config.diffusion().guidance(),
            Noise.normal(11 + i, latent.length),
            latent,
            (step, steps, z) -> true);
      }
    }
    return largest;
  }

  /** Weights err by 0.7 % of their norm and inputs by about 1 %, in each of up to five layers. */
  @ParameterizedTest
  @EnumSource
  void predictsNearTheCheckpoint(TinyCheckpoint kind) {
    TinyCalibration tiny = new TinyCalibration(folder, kind, 3);
    Path engine = tiny.engine("tiny");
    Quantizer.quantize(tiny.request(Precision.W8A8, Preset.RTN, 2, "tiny"), QuantizeListener.NONE);
    CalibrationSet.Item prompt = tiny.prompts().items().get(2);
    try (Checkpoint original = Checkpoint.open(tiny.checkpoint);
        Engine opened = Engine.open(engine)) {
      float[] exact = tiny.predict(original.model(), prompt, TWO);
      float[] stored = tiny.predict(opened.model(), prompt, TWO);
      double error = TinyCalibration.relative(exact, stored);
      assertTrue(error > 0 && error < 0.1, kind + " errs by " + error);
      assertArrayEquals(stored, tiny.predict(opened.model(), prompt, new SessionOptions(1, false)));
    }
  }

  @Test
  void namesWhatIsWrongWithTheCalibrationFile() {
    TinyCalibration tiny = new TinyCalibration(folder, TinyCheckpoint.FLOW, 1);
    assertBadInput(
        () ->
            Quantizer.quantize(
                tiny.request(Precision.W8A8, Preset.RTN, 2, "tiny"), QuantizeListener.NONE),
        tiny.file + ": 1 prompts in it, and 2 are wanted; --calibration-prompts 1 takes them all");
    tiny.file.toFile().delete();
    assertBadInput(
        () ->
            Quantizer.quantize(
                tiny.request(Precision.W8A8, Preset.RTN, 1, "tiny"), QuantizeListener.NONE),
        tiny.file + ": no such file; calibration needs stored conditioning");
  }
}
