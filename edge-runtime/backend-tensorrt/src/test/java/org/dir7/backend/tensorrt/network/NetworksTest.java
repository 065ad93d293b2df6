package org.dir7.backend.tensorrt.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dir7.engine.Conditioning;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.graph.DenoiserGraph;
import org.dir7.engine.model.Model;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.testing.Golden;
import org.dir7.engine.testing.NaiveDecoder;
import org.dir7.engine.testing.NaiveDenoiser;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The emitted networks compute the model: against an independent one, without a GPU. */
class NetworksTest {

  /** FP32 sums in plain order over a handful of layers. */
  private static final double FP32 = 2e-5;

  /** The bound that engines must keep on a GPU. */
  private static final double FP16 = 1e-2;

  @TempDir private Path folder;

  private static float[] normal(Random random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static Conditioning text(DenoiserConfig config, Random random, int tokens) {
    return new Conditioning(
        tokens,
        config.textDim(),
        normal(random, tokens * config.textDim()),
        normal(random, config.textDim()),
        false);
  }

  @ParameterizedTest
  @EnumSource(TinyCheckpoint.class)
  void fp32NetworksEqualTheNaiveModelInBothBranches(TinyCheckpoint tiny) {
    DenoiserConfig config = tiny.write(folder, 5).denoiser();
    Random random = new Random(6);
    float[] latent = normal(random, config.latentElements());
    Conditioning text = text(config, random, config.maxTextTokens() - 1);
    NaiveDenoiser naive =
        new NaiveDenoiser(config, Golden.weights(folder.resolve("denoiser.safetensors")));
    double t = 0.37;
    double[] z = Golden.widen(latent);
    double[] with =
        naive.apply(z, t, Golden.rows(text.text(), config.textDim()), Golden.widen(text.pooled()));
    double[] without = naive.apply(z, t, new double[0][], new double[config.textDim()]);

    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      EmittedModel emitted = new EmittedModel(checkpoint.model(), Type.FP32);
      float[] guided = emitted.denoise(text, 2, latent, t);
      near(with, guided, 0, FP32);
      near(without, guided, latent.length, FP32);
      near(with, emitted.denoise(text, 1, latent, t), 0, FP32);
      Conditioning none = Conditioning.none(config.textDim());
      near(without, emitted.denoise(none, 1, latent, t), 0, FP32);
    }
  }

  @ParameterizedTest
  @EnumSource(TinyCheckpoint.class)
  void fp16NetworksStayWithinTheBoundOfEngines(TinyCheckpoint tiny) {
    DenoiserConfig config = tiny.write(folder, 7).denoiser();
    Random random = new Random(8);
    float[] latent = normal(random, config.latentElements());
    Conditioning none = Conditioning.none(config.textDim());
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      Model model = checkpoint.model();
      float[] want = new EmittedModel(model, Type.FP32).denoise(none, 1, latent, 0.8);
      float[] got = new EmittedModel(model, Type.FP16).denoise(none, 1, latent, 0.8);
      near(Golden.widen(want), got, 0, FP16);
    }
  }

  @ParameterizedTest
  @EnumSource(TinyCheckpoint.class)
  void residualBranchesAsOneCallStayWithinTheBoundInBothBranches(TinyCheckpoint tiny) {
    DenoiserConfig config = tiny.write(folder, 7).denoiser();
    Random random = new Random(8);
    float[] latent = normal(random, config.latentElements());
    Conditioning text = text(config, random, config.maxTextTokens());
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      Model model = checkpoint.model();
      EmittedModel emitted = new EmittedModel(model, Type.FP16, true);
      for (int branches = 1; branches <= 2; branches++) {
        float[] want = new EmittedModel(model, Type.FP32).denoise(text, branches, latent, 0.8);
        near(Golden.widen(want), emitted.denoise(text, branches, latent, 0.8), 0, FP16);
      }
      boolean fits = MixEmitter.fits(config, model.weights(), DenoiserGraph.of(config).ops());
      assertEquals(fits ? 3 * config.layers() : 0, emitted.branchesAsOne);
    }
  }

  /** Nothing but rows is added: every sum is the same, in the same order. */
  @ParameterizedTest
  @EnumSource(TinyCheckpoint.class)
  void severalPicturesAtOnceEqualEachAloneToTheBit(TinyCheckpoint tiny) {
    DenoiserConfig config = tiny.write(folder, 13).denoiser();
    Random random = new Random(14);
    int size = config.latentElements();
    int pictures = 3;
    float[] latents = normal(random, pictures * size);
    List<Conditioning> texts = new ArrayList<>();
    for (int i = 0; i < pictures; i++) {
      texts.add(text(config, random, config.maxTextTokens() - i)); // of several lengths
    }
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      for (int form = 0; form < 4; form++) {
        int branches = 1 + form % 2;
        EmittedModel emitted = new EmittedModel(checkpoint.model(), Type.FP16, form > 1);
        float[] together = emitted.denoise(texts, branches, latents, 0.6);
        assertEquals(branches * pictures * size, together.length);
        for (int i = 0; i < pictures; i++) {
          float[] latent = Arrays.copyOfRange(latents, i * size, (i + 1) * size);
          float[] alone = emitted.denoise(texts.get(i), branches, latent, 0.6);
          for (int b = 0; b < branches; b++) {
            int from = (b * pictures + i) * size;
            assertArrayEquals(
                Arrays.copyOfRange(alone, b * size, (b + 1) * size),
                Arrays.copyOfRange(together, from, from + size),
                "picture %d, branch %d of %d".formatted(i, b, branches));
          }
        }
      }
    }
  }

  /** Steps of 0.06 over the fixed range, for inputs that are mostly below 1. */
  private static final double INT8 = 0.1;

  @ParameterizedTest
  @ValueSource(floats = {1, 2})
  void integerNetworksMultiplyEveryLargeMatrixInIntegersAndStayNear(float smooth) {
    DenoiserConfig config = TinyCheckpoint.FLOW.write(folder, 11).denoiser();
    Random random = new Random(12);
    float[] latent = normal(random, config.latentElements());
    Conditioning text = text(config, random, config.maxTextTokens());
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      Model model = checkpoint.model();
      float[] want = new EmittedModel(model, Type.FP32).denoise(text, 2, latent, 0.8);
      EmittedModel emitted = new EmittedModel(IntegerModel.of(model, smooth), Type.FP16);
      float[] got = emitted.denoise(text, 2, latent, 0.8);
      near(Golden.widen(want), got, 0, INT8);
      // Receptance, key, value and output of both mixes, key and value of the channel mix.
      assertEquals(10 * config.layers(), emitted.integerProducts);
    }
  }

  @ParameterizedTest
  @EnumSource(TinyCheckpoint.class)
  void decoderNetworkEqualsTheNaiveDecoder(TinyCheckpoint tiny) {
    var config = tiny.write(folder, 9);
    float[] latent = normal(new Random(10), config.denoiser().latentElements());
    Map<String, double[]> weights = Golden.weights(folder.resolve("decoder.safetensors"));
    double[] want = new NaiveDecoder(config, weights).apply(Golden.widen(latent));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      near(want, new EmittedModel(checkpoint.model(), Type.FP32).decode(latent), 0, FP32);
    }
  }

  /** The whole model with every tensor rounded as the plan rounds it; 20 s. */
  @Test
  @Tag("slow")
  void fp16NetworkOfTheShippedModelStaysWithinTheBoundOnGoldenVectors() {
    try (Checkpoint checkpoint = Checkpoint.open(Golden.checkpoint());
        Safetensors golden = Golden.open("denoiser_0")) {
      EmittedModel emitted = new EmittedModel(checkpoint.model(), Type.FP16);
      float[] latent = Golden.floats(golden, "z");
      float[] got =
          emitted.denoise(Golden.conditioning(golden), 1, latent, Golden.floats(golden, "t")[0]);
      near(Golden.widen(Golden.floats(golden, "velocity")), got, 0, FP16);
    }
  }

  private static void near(double[] want, float[] got, int from, double bound) {
    float[] part = Arrays.copyOfRange(got, from, from + want.length);
    double error = Golden.relativeError(want, part);
    assertTrue(error < bound, "relative error " + error);
  }
}
