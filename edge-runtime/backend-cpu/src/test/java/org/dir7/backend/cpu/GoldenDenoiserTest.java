package org.dir7.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.image.Psnr;
import org.dir7.engine.image.RgbImage;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlans;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.testing.Golden;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shipped checkpoint at full size against vectors of the double-precision reference. */
class GoldenDenoiserTest {

  private static final int STEPS = 20;
  private static final double GUIDANCE = 3;

  private static Checkpoint checkpoint;
  private static Session session;

  @BeforeAll
  static void open() {
    checkpoint = Checkpoint.open(Golden.checkpoint());
    session = new CpuBackend().open(checkpoint.model(), SessionOptions.DEFAULT);
  }

  @AfterAll
  static void close() {
    session.close();
    checkpoint.close();
  }

  @Test
  void forwardLiesWithinTwoMillionthsOfTheReference() {
    for (String name : new String[] {"denoiser_0", "denoiser_1"}) {
      Safetensors golden = Golden.open(name);
      float[] z = Golden.floats(golden, "z");
      float[] velocity = new float[z.length];
      session.prompt(Golden.conditioning(golden), 1);
      session.denoise(z, Golden.floats(golden, "t")[0], velocity);
      double error = Golden.relativeError(Golden.floats(golden, "velocity"), velocity);
      // FP32 through 12 layers; the contract asks for 2e-5 and hopes for this.
      assertTrue(error < 2e-6, name + ": " + error);
    }
  }

  @Test
  void theConditionalBranchIsTheSameBesideTheOtherOne() {
    Safetensors golden = Golden.open("denoiser_0");
    float[] z = Golden.floats(golden, "z");
    float[] alone = new float[z.length];
    float[] both = new float[2 * z.length];
    session.prompt(Golden.conditioning(golden), 1);
    session.denoise(z, 0.5, alone);
    session.prompt(Golden.conditioning(golden), 2);
    session.denoise(z, 0.5, both);
    assertEquals(0, Arrays.mismatch(alone, 0, z.length, both, 0, z.length) + 1);
  }

  @Test
  void guidedSamplesReproduceTheReferencePictures() {
    for (String name : new String[] {"sample_0", "sample_1"}) {
      Safetensors golden = Golden.open(name);
      float[] noise = Golden.floats(golden, "noise");
      float[] latent = new float[noise.length];
      session.prompt(Golden.conditioning(golden), 2);
      session.sample(
          SamplerPlans.of(Sampler.EULER, checkpoint.config().diffusion(), STEPS),
          GUIDANCE,
          noise,
          latent,
          (step, steps, z) -> true);
      double error = Golden.relativeError(Golden.floats(golden, "latent"), latent);
      // The reference is in FP32 as well; the contract asks for 1e-3 and hopes for this.
      assertTrue(error < 1e-4, name + ": " + error);

      int side = checkpoint.config().decoder().imageSize();
      float[] rgb = new float[3 * side * side];
      session.decode(latent, rgb);
      double psnr =
          Psnr.decibels(
              RgbImage.ofPlanes(Golden.floats(golden, "image"), side, side),
              RgbImage.ofPlanes(rgb, side, side));
      // 45 dB is the contract's bound; equal latents leave at most one grey level of rounding.
      assertTrue(psnr > 45, name + ": " + psnr);
    }
  }
}
