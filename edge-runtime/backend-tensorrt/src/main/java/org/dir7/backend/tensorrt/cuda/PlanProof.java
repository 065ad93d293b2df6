package org.dir7.backend.tensorrt.cuda;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.dir7.backend.tensorrt.network.Type;
import org.dir7.backend.tensorrt.plan.PlanName;
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
   * Two steps with guidance and two without, from noise, decoded; and two of several pictures.
   *
   * @param plans folder with every plan's file
   * @param pictures drawn at once at most
   * @return bytes of activations
   * @throws Dir7Exception (environment) where a plan does not run, or gives what is no number
   */
  static long run(TrtLibrary library, Model model, Type compute, Path plans, int pictures) {
    CheckpointConfig config = model.config();
    Sampler sampler =
        Sampler.require(config.diffusion().sampler(), config.diffusion().prediction());
    SamplerPlan plan = SamplerPlans.of(sampler, config.diffusion(), STEPS);
    float[] noise = Noise.normal(0, config.denoiser().latentElements());
    float[] latent = new float[noise.length];
    float[] rgb = new float[SessionMemory.rgbElements(config)];
    Conditioning none = Conditioning.none(config.denoiser().textDim());
    try (TrtSession session = new TrtSession(library, model, compute, plans, pictures, false)) {
      for (int branches = 1; branches <= SessionMemory.BRANCHES; branches++) {
        session.prompt(none, branches);
        session.sample(plan, branches == 1 ? 1 : GUIDANCE, noise, latent, (s, n, l) -> true);
        requireFinite(latent, "a latent");
        session.decode(latent, rgb);
        requireFinite(rgb, "a picture");
      }
      for (PlanName name : PlanName.together(pictures)) {
        List<float[]> latents = new ArrayList<>();
        for (int i = 0; i < name.pictures(); i++) {
          latents.add(new float[noise.length]);
        }
        session.promptTogether(Collections.nCopies(name.pictures(), none));
        session.sampleTogether(
            plan,
            GUIDANCE,
            Collections.nCopies(name.pictures(), noise),
            latents,
            (p, s, n, l) -> true);
        latents.forEach(one -> requireFinite(one, "a latent of " + name.pictures()));
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
