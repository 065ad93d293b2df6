package org.dir7.benchmarks.onnx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.dir7.engine.Conditioning;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerLoop;
import org.dir7.engine.sample.SamplerPlans;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.testing.Golden;
import org.dir7.engine.testing.NaiveDenoiser;
import org.dir7.engine.testing.Repository;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxExportTest {

  /** FP32 through a dozen layers against float64; every backend is held to it. */
  private static final double TOLERANCE = 2e-5;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void bothBranchesMatchTheNaiveModel(TinyCheckpoint tiny) throws Exception {
    matchesTheNaiveModel(tiny, Recurrence.SCAN);
  }

  @Test
  void theLoopMatchesTheNaiveModelToo() throws Exception {
    matchesTheNaiveModel(TinyCheckpoint.FLOW, Recurrence.LOOP);
  }

  private void matchesTheNaiveModel(TinyCheckpoint tiny, Recurrence recurrence) throws Exception {
    DenoiserConfig config = tiny.write(folder, 11).denoiser();
    Conditioning text = randomText(config);
    float[] latent = random(config.latentElements());
    double t = 0.83;
    float[] out = new float[2 * config.latentElements()];
    try (OnnxDenoiser onnx = export(folder, recurrence, 2)) {
      onnx.prompt(text);
      onnx.evaluate(latent, t, out);
    }
    Map<String, double[]> weights = Golden.weights(folder.resolve(config.weights()));
    NaiveDenoiser naive = new NaiveDenoiser(config, weights);
    double[] z = Golden.widen(latent);
    double[][] states = Golden.rows(text.text(), text.width());
    double[] with = naive.apply(z, t, states, Golden.widen(text.pooled()));
    double[] without = naive.apply(z, t, new double[0][], new double[text.width()]);
    assertClose(with, Arrays.copyOf(out, latent.length));
    assertClose(without, Arrays.copyOfRange(out, latent.length, out.length));
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"denoiser_0", "denoiser_1"})
  void theShippedModelMatchesTheGoldenVelocity(String name) throws Exception {
    try (Safetensors golden = Golden.open(name);
        OnnxDenoiser onnx = export(Repository.checkpoint(), Recurrence.SCAN, 1)) {
      float[] want = Golden.floats(golden, "velocity");
      float[] got = new float[want.length];
      onnx.prompt(Golden.conditioning(golden));
      onnx.evaluate(Golden.floats(golden, "z"), Golden.floats(golden, "t")[0], got);
      assertClose(Golden.widen(want), got);
    }
  }

  @Tag("slow")
  @Test
  void aPictureComesOutAsTheGoldenLatent() throws Exception {
    try (Safetensors golden = Golden.open("sample_0");
        Checkpoint checkpoint = Checkpoint.open(Repository.checkpoint());
        OnnxDenoiser onnx = export(Repository.checkpoint(), Recurrence.SCAN, 2)) {
      float[] want = Golden.floats(golden, "latent");
      float[] got = new float[want.length];
      onnx.prompt(Golden.conditioning(golden));
      new SamplerLoop(want.length)
          .run(
              SamplerPlans.of(Sampler.EULER, checkpoint.config().diffusion(), 20),
              3,
              onnx,
              Golden.floats(golden, "noise"),
              got,
              (step, steps, latent) -> true);
      // The golden latent itself was computed in FP32; 20 steps with guidance 3 amplify rounding.
      double error = Golden.relativeError(want, got);
      assertTrue(error < 1e-3, () -> "relative error " + error);
    }
  }

  private OnnxDenoiser export(Path model, Recurrence recurrence, int branches) throws Exception {
    Path file = folder.resolve("denoiser.onnx");
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      DenoiserConfig config = checkpoint.config().denoiser();
      OnnxExport.write(config, checkpoint.model().weights(), recurrence, branches, file);
      return new OnnxDenoiser(file, config, branches, 1);
    }
  }

  private static void assertClose(double[] want, float[] got) {
    double error = Golden.relativeError(want, got);
    assertTrue(error < TOLERANCE, () -> "relative error " + error);
  }

  private static Conditioning randomText(DenoiserConfig config) {
    int tokens = config.maxTextTokens() - 1;
    int width = config.textDim();
    return new Conditioning(tokens, width, random(tokens * width), random(width), false);
  }

  private static float[] random(int n) {
    Random random = new Random(n);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
