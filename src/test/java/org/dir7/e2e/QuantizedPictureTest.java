package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.generate.GenerateListener;
import org.dir7.engine.generate.GenerateRequest;
import org.dir7.engine.generate.Generator;
import org.dir7.engine.generate.Picture;
import org.dir7.engine.image.Psnr;
import org.dir7.engine.image.RgbImage;
import org.dir7.engine.model.Precision;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.testing.Golden;
import org.dir7.quantize.Quantizer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What INT8 weights cost the shipped checkpoint, from checkpoint to picture. */
class QuantizedPictureTest {

  @TempDir private static Path folder;
  private static Path engine;

  @BeforeAll
  static void quantize() {
    engine = folder.resolve("w8.dir7");
    Quantizer.quantize(Golden.checkpoint(), Precision.W8, engine, (done, total, tensor) -> {});
  }

  /** Plain rounding an output channel reaches 0.7 and 1.5 %; 2 % is the promise. */
  @ParameterizedTest
  @ValueSource(strings = {"denoiser_0", "denoiser_1"})
  void velocityStaysWithinTwoPercent(String vector) {
    try (Generator generator = Generator.open(engine, "cpu", SessionOptions.DEFAULT);
        Safetensors golden = Golden.open(vector)) {
      float[] want = Golden.floats(golden, "velocity");
      float[] got = new float[want.length];
      generator.session().prompt(Golden.conditioning(golden), 1);
      generator.session().denoise(Golden.floats(golden, "z"), Golden.floats(golden, "t")[0], got);
      assertTrue(Golden.relativeError(want, got) < 2e-2);
    }
  }

  /** Plain rounding reaches 54.9 and 40.5 dB after 20 steps of feedback; 38 dB is the promise. */
  @ParameterizedTest
  @ValueSource(strings = {"sample_0", "sample_1"})
  void pictureStaysWithin38Decibels(String vector) {
    try (Generator generator = Generator.open(engine, "cpu", SessionOptions.DEFAULT);
        Safetensors golden = Golden.open(vector)) {
      GenerateRequest request =
          generator
              .request()
              .withConditioning(Golden.conditioning(golden))
              .withNoise(Golden.floats(golden, "noise"))
              .withSampler(Sampler.EULER)
              .withSteps(20)
              .withGuidance(3);
      Picture picture = generator.generate(request, GenerateListener.NONE);
      RgbImage want = RgbImage.ofPlanes(Golden.floats(golden, "image"), 256, 256);
      double decibels = Psnr.decibels(want, picture.image());
      assertTrue(decibels >= 38, () -> decibels + " dB");
    }
  }

  @Test
  void engineOpensWithTheTextEncoderThatWasCopied() {
    try (Generator generator = Generator.open(engine, "cpu", SessionOptions.DEFAULT)) {
      assertTrue(generator.engine().textEncoder().isPresent());
    }
  }
}
