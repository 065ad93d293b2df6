package org.dir7.backend.tensorrt.cuda;

import java.nio.file.Path;
import org.dir7.backend.tensorrt.network.Type;
import org.dir7.engine.Conditioning;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.model.Model;
import org.dir7.engine.sample.Noise;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlan;
import org.dir7.engine.sample.SamplerPlans;

/** Runs new plans once, as a session does, before they take the place of plans that work. */
final class PlanProof {

  private static final int STEPS = 2;
  private static final double GUIDANCE = 3;

  private PlanProof() {}

  /**
   * Two steps with guidance and two without, from noise, decoded.
   *
   * @param plans folder with every plan's file
   * @return bytes of activations
   * @throws Dir7Exception (environment) where a plan does not run, or gives what is no number
   */
  static long run(TrtLibrary library, Model model, Type compute, Path plans) {
    CheckpointConfig config = model.config();
    Sampler sampler =
        Sampler.require(config.diffusion().sampler(), config.diffusion().prediction());
    SamplerPlan plan = SamplerPlans.of(sampler, config.diffusion(), STEPS);
    float[] noise = Noise.normal(0, config.denoiser().latentElements());
    float[] latent = new float[noise.length];
    float[] rgb = new float[SessionMemory.rgbElements(config)];
    try (TrtSession session = new TrtSession(library, model, compute, plans, false)) {
      for (int branches = 1; branches <= SessionMemory.BRANCHES; branches++) {
        session.prompt(Conditioning.none(config.denoiser().textDim()), branches);
        session.sample(plan, branches == 1 ? 1 : GUIDANCE, noise, latent, (s, n, l) -> true);
        requireFinite(latent, "a latent");
        session.decode(latent, rgb);
        requireFinite(rgb, "a picture");
      }
      return session.activationBytes();
    }
  }

  private static void requireFinite(float[] values, String what) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw Dir7Exception.environment(
            "the new plans give %s with %s as element %d; they are not used", what, values[i], i);
      }
    }
  }
}
