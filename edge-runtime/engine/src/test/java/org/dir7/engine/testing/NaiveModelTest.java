package org.dir7.engine.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.dir7.engine.Conditioning;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.ConfigReader;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.tensor.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The naive model is what other implementations are held against, so it is held to the vectors. */
class NaiveModelTest {

  private final Path checkpoint = Golden.checkpoint();
  private final CheckpointConfig config = ConfigReader.read(checkpoint.resolve("config.json"));

  @Test
  void denoiserMatchesTheGoldenVelocity() {
    try (Safetensors golden = Golden.open("denoiser_1")) {
      Conditioning text = Golden.conditioning(golden);
      double[] got =
          new NaiveDenoiser(
                  config.denoiser(), Golden.weights(checkpoint.resolve("denoiser.safetensors")))
              .apply(
                  Golden.widen(Golden.floats(golden, "z")),
                  Golden.floats(golden, "t")[0],
                  Golden.rows(text.text(), text.width()),
                  Golden.widen(text.pooled()));
      // The vector was computed in float64 and stored as float32: half a unit in 2^24.
      assertTrue(Golden.relativeError(got, Golden.floats(golden, "velocity")) < 1e-6);
    }
  }

  @Test
  void decoderMatchesTheGoldenPicture() {
    try (Safetensors golden = Golden.open("sample_1")) {
      double[] got =
          new NaiveDecoder(config, Golden.weights(checkpoint.resolve("decoder.safetensors")))
              .apply(Golden.widen(Golden.floats(golden, "latent")));
      // The picture was computed in float32.
      assertTrue(Golden.relativeError(got, Golden.floats(golden, "image")) < 1e-5);
    }
  }

  @Test
  void guidanceExtrapolatesFromTheBranchWithoutText(@TempDir Path folder) {
    CheckpointConfig tiny = TinyCheckpoint.FLOW.write(folder, 3);
    NaiveModel model = NaiveModel.open(folder);
    double[] noise = new double[tiny.denoiser().latentElements()];
    Arrays.setAll(noise, i -> Math.sin(i));
    int width = tiny.denoiser().textDim();
    float[] text = new float[2 * width];
    Arrays.fill(text, 0.5f);
    Conditioning with = new Conditioning(2, width, text, new float[width], false);
    double[] one = model.sample(Sampler.EULER, 1, 1, noise, with);
    double[] none = model.sample(Sampler.EULER, 1, 1, noise, Conditioning.none(width));
    double[] three = model.sample(Sampler.EULER, 1, 3, noise, with);
    for (int i = 0; i < one.length; i++) {
      // One Euler step is linear in the network's output.
      assertEquals(none[i] + 3 * (one[i] - none[i]), three[i], 1e-12);
    }
    assertEquals(3 * 128 * 128, model.decode(one).length);
  }

  @ParameterizedTest
  @EnumSource
  void tinyCheckpointsAreValidAndReproducible(TinyCheckpoint tiny, @TempDir Path folder)
      throws Exception {
    CheckpointConfig written = tiny.write(folder.resolve("a"), 7);
    assertEquals(written, ConfigReader.read(folder.resolve("a/config.json")));
    tiny.write(folder.resolve("b"), 7);
    for (String file : new String[] {"config.json", "denoiser.safetensors"}) {
      assertEquals(
          -1, Files.mismatch(folder.resolve("a").resolve(file), folder.resolve("b").resolve(file)));
    }
  }
}
