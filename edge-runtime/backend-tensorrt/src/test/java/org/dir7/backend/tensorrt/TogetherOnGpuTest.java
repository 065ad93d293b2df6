package org.dir7.backend.tensorrt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.dir7.backend.tensorrt.plan.PlanFolders;
import org.dir7.engine.Conditioning;
import org.dir7.engine.backend.Availability;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.sample.Noise;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlan;
import org.dir7.engine.sample.SamplerPlans;
import org.dir7.engine.testing.Golden;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several pictures at once on a GPU; skipped where there is none. */
class TogetherOnGpuTest {

  /** The engines' own bound in FP16: tiles and tactics of more rows round differently. */
  private static final double FP16 = 1e-2;

  private static final int STEPS = 4;
  private static final double GUIDANCE = 3;

  @TempDir private Path folder;

  private static Conditioning text(DenoiserConfig config, int seed) {
    Random random = new Random(seed);
    int tokens = 1 + random.nextInt(config.maxTextTokens());
    return new Conditioning(
        tokens,
        config.textDim(),
        Noise.normal(seed, tokens * config.textDim()),
        Noise.normal(100 + seed, config.textDim()),
        false);
  }

  @Test
  void eachPictureComesOutAsAloneWhateverBecomesOfTheOthers() {
    TensorRtBackend backend = new TensorRtBackend();
    Availability found = backend.availability();
    assumeTrue(found.usable(), found.reason());
    System.setProperty(PlanFolders.PROPERTY, folder.resolve("plans").toString());
    Path directory = folder.resolve("checkpoint");
    CheckpointConfig config = TinyCheckpoint.FLOW.write(directory, 21);
    SamplerPlan plan = SamplerPlans.of(Sampler.HEUN, config.diffusion(), STEPS);
    try (Checkpoint checkpoint = Checkpoint.open(directory);
        Session session =
            backend.open(checkpoint.model(), SessionOptions.DEFAULT.withPictures(4))) {
      assertEquals(4, session.mostTogether());
      List<Conditioning> texts = new ArrayList<>();
      List<float[]> noise = new ArrayList<>();
      List<float[]> alone = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        texts.add(text(config.denoiser(), i));
        noise.add(Noise.normal(i, config.denoiser().latentElements()));
        alone.add(alone(session, plan, texts.get(i), noise.get(i)));
      }
      for (int n = 2; n <= 4; n++) {
        List<float[]> latents = latents(config, n);
        session.promptTogether(texts.subList(0, n));
        session.sampleTogether(
            plan, GUIDANCE, noise.subList(0, n), latents, (picture, step, steps, now) -> true);
        for (int i = 0; i < n; i++) {
          near(alone.get(i), latents.get(i), i + " of " + n);
        }
      }
      List<float[]> latents = latents(config, 4);
      session.promptTogether(texts);
      session.sampleTogether(
          plan, GUIDANCE, noise, latents, (picture, step, steps, now) -> picture != 2 || step < 2);
      near(alone.get(3), latents.get(3), "the one after one that was given up");
      assertArrayEquals(new float[latents.get(2).length], latents.get(2), "given up: not written");
      assertArrayEquals(alone.get(0), alone(session, plan, texts.get(0), noise.get(0)));
    } finally {
      System.clearProperty(PlanFolders.PROPERTY);
    }
  }

  private static float[] alone(
      Session session, SamplerPlan plan, Conditioning text, float[] noise) {
    float[] latent = new float[noise.length];
    session.prompt(text, 2);
    session.sample(plan, GUIDANCE, noise, latent, (step, steps, now) -> true);
    return latent;
  }

  private static List<float[]> latents(CheckpointConfig config, int pictures) {
    List<float[]> latents = new ArrayList<>();
    for (int i = 0; i < pictures; i++) {
      latents.add(new float[config.denoiser().latentElements()]);
    }
    return latents;
  }

  private static void near(float[] want, float[] got, String what) {
    double error = Golden.relativeError(Golden.widen(want), got);
    assertTrue(error < FP16, what + ": relative error " + error);
  }
}
