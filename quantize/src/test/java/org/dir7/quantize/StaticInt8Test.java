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
import java.util.Random;
import org.dir7.backend.cpu.CalibrationSession;
import org.dir7.backend.cpu.CpuBackend;
import org.dir7.engine.CalibrationSet;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.format.CalibrationRecipe;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.format.Engine;
import org.dir7.engine.format.EngineVerifier;
import org.dir7.engine.io.Sha256;
import org.dir7.engine.model.Model;
import org.dir7.engine.model.Precision;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.sample.Noise;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlans;
import org.dir7.engine.tensor.SafetensorsWriter;
import org.dir7.engine.testing.TinyCheckpoint;
import org.dir7.quantize.calibrate.CalibrationSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** w8a8 by the largest magnitude. */
class StaticInt8Test {

  private static final SessionOptions TWO = new SessionOptions(2, false);
  private static final CalibrationSettings SETTINGS = new CalibrationSettings(2, 3, 11);

  @TempDir Path folder;

  /** Random conditioning of a few prompts that fits a tiny checkpoint. */
  static Path conditioning(Path file, CheckpointConfig config, int prompts) {
    Random random = new Random(5);
    int width = config.denoiser().textDim();
    SafetensorsWriter writer = new SafetensorsWriter();
    for (int i = 0; i < prompts; i++) {
      int tokens = 2 + i % 3;
      String id = "%03d".formatted(i);
      writer.metadata(id, "prompt " + i);
      writer.addF32(id + ".text", List.of(tokens, width), normal(random, tokens * width));
      writer.addF32(id + ".pooled", List.of(width), normal(random, width));
    }
    writer.write(file);
    return file;
  }

  private static float[] normal(Random random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private QuantizeRequest request(Path checkpoint, Path file, Path engine) {
    return new QuantizeRequest(
        checkpoint, Precision.W8A8, Preset.RTN, engine, Optional.of(file), SETTINGS, TWO);
  }

  @ParameterizedTest
  @EnumSource
  void scalesEachInputToTheLargestMagnitudeOfTheTrajectories(TinyCheckpoint tiny) {
    CheckpointConfig config = tiny.write(folder.resolve("tiny"), 7);
    Path file = conditioning(folder.resolve("set.safetensors"), config, 3);
    Path engine = folder.resolve("tiny.dir7");
    Quantizer.quantize(request(folder.resolve("tiny"), file, engine), QuantizeListener.NONE);

    assertEquals(List.of(), EngineVerifier.verify(engine));
    Map<String, Float> largest = largest(folder.resolve("tiny"), file);
    try (Engine opened = Engine.open(engine)) {
      assertEquals(
          Optional.of(new CalibrationRecipe("rtn", Sha256.of(file), 2, 3, 11)),
          opened.manifest().calibration());
      int integers = 0;
      for (TensorSpec spec : specs(opened)) {
        if (spec.isMatrix() && opened.weights().matrix(spec.name()) instanceof WeightMatrix.I8 i8) {
          integers++;
          assertEquals(
              largest.get(spec.name()) / 127, i8.input().orElseThrow().scale(), spec.name());
        }
      }
      assertEquals(10 * config.denoiser().layers(), integers);
    }
  }

  private static List<TensorSpec> specs(Engine engine) {
    return List.copyOf(TensorCatalog.of(engine.config()).values());
  }

  /** The same trajectories by the session's own sampler. */
  private static Map<String, Float> largest(Path checkpoint, Path file) {
    Map<String, Float> largest = new HashMap<>();
    try (Checkpoint opened = Checkpoint.open(checkpoint);
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
      CalibrationSet set =
          CalibrationSet.read(file, config.denoiser().textDim(), config.denoiser().maxTextTokens());
      float[] latent = new float[config.denoiser().latentElements()];
      for (int i = 0; i < SETTINGS.prompts(); i++) {
        session.prompt(set.items().get(i).conditioning(), 2);
        session.sample(
            SamplerPlans.of(
                Sampler.require(config.diffusion().sampler(), config.diffusion().prediction()),
                config.diffusion(),
                SETTINGS.steps()),
            config.diffusion().guidance(),
            Noise.normal(SETTINGS.seed() + i, latent.length),
            latent,
            (step, steps, z) -> true);
      }
    }
    return largest;
  }

  /** Weights err by 0.7 % of their norm and inputs by about 1 %, in each of up to five layers. */
  @ParameterizedTest
  @EnumSource
  void predictsNearTheCheckpoint(TinyCheckpoint tiny) {
    CheckpointConfig config = tiny.write(folder.resolve("tiny"), 7);
    Path file = conditioning(folder.resolve("set.safetensors"), config, 3);
    Path engine = folder.resolve("tiny.dir7");
    Quantizer.quantize(request(folder.resolve("tiny"), file, engine), QuantizeListener.NONE);
    CalibrationSet set =
        CalibrationSet.read(file, config.denoiser().textDim(), config.denoiser().maxTextTokens());
    try (Checkpoint original = Checkpoint.open(folder.resolve("tiny"));
        Engine opened = Engine.open(engine)) {
      float[] exact = predict(original.model(), set, TWO);
      float[] stored = predict(opened.model(), set, TWO);
      double error = relative(exact, stored);
      assertTrue(error > 0 && error < 0.1, tiny + " errs by " + error);
      assertArrayEquals(stored, predict(opened.model(), set, new SessionOptions(1, false)));
    }
  }

  private static float[] predict(Model model, CalibrationSet set, SessionOptions options) {
    int n = model.config().denoiser().latentElements();
    float[] out = new float[2 * n];
    try (Session session = new CpuBackend().open(model, options)) {
      session.prompt(set.items().get(2).conditioning(), 2);
      session.denoise(Noise.normal(3, n), 0.6, out);
    }
    return out;
  }

  private static double relative(float[] exact, float[] other) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < exact.length; i++) {
      difference += Math.pow(exact[i] - other[i], 2);
      norm += Math.pow(exact[i], 2);
    }
    return Math.sqrt(difference / norm);
  }

  @Test
  void namesWhatIsWrongWithTheCalibrationFile() {
    Path checkpoint = folder.resolve("tiny");
    CheckpointConfig config = TinyCheckpoint.FLOW.write(checkpoint, 7);
    Path engine = folder.resolve("tiny.dir7");
    Path none = folder.resolve("none");
    assertBadInput(
        () -> Quantizer.quantize(request(checkpoint, none, engine), QuantizeListener.NONE),
        none + ": no such file; calibration needs stored conditioning");
    Path one = conditioning(folder.resolve("one.safetensors"), config, 1);
    assertBadInput(
        () -> Quantizer.quantize(request(checkpoint, one, engine), QuantizeListener.NONE),
        "1 prompts in it; --calibration-prompts asks for 2");
  }
}
