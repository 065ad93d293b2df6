package org.dir7.engine.testing;

import java.util.ArrayList;
import java.util.List;
import org.dir7.engine.Conditioning;
import org.dir7.engine.backend.Availability;
import org.dir7.engine.backend.Backend;
import org.dir7.engine.backend.Backends;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.OpTiming;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.backend.Wkv7Operator;
import org.dir7.engine.model.Model;
import org.dir7.engine.sample.SamplerLoop;
import org.dir7.engine.sample.SamplerPlan;
import org.dir7.engine.sample.Together;

/**
 * Draws several pictures at once as a GPU does, without one: the CPU backend draws them one after
 * the other, then their steps are told side by side. Never chosen by itself.
 */
public final class ReplayBackend implements Backend {

  public static final String NAME = "replay";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return Integer.MIN_VALUE;
  }

  @Override
  public Availability availability() {
    return Availability.yes("for tests");
  }

  @Override
  public Session open(Model model, SessionOptions options) {
    Session cpu = Backends.choose("cpu").open(model, options);
    return new Replay(cpu, options.pictures());
  }

  @Override
  public Wkv7Operator wkv7(SessionOptions options) {
    return Backends.choose("cpu").wkv7(options);
  }

  private static final class Replay implements Session {
    private final Session cpu;
    private final int most;
    private List<Conditioning> texts = List.of();

    Replay(Session cpu, int most) {
      this.cpu = cpu;
      this.most = most;
    }

    @Override
    public void prompt(Conditioning conditioning, int branches) {
      cpu.prompt(conditioning, branches);
    }

    @Override
    public void denoise(float[] latent, double t, float[] out) {
      cpu.denoise(latent, t, out);
    }

    @Override
    public void sample(
        SamplerPlan plan,
        double guidance,
        float[] noise,
        float[] latent,
        SamplerLoop.StepListener listener) {
      cpu.sample(plan, guidance, noise, latent, listener);
    }

    @Override
    public int mostTogether() {
      return most;
    }

    @Override
    public void promptTogether(List<Conditioning> several) {
      texts = List.copyOf(several);
    }

    @Override
    public void sampleTogether(
        SamplerPlan plan,
        double guidance,
        List<float[]> noise,
        List<float[]> latents,
        Together.Listener listener) {
      List<float[][]> steps = new ArrayList<>();
      for (int step = 0; step < plan.steps(); step++) {
        steps.add(new float[texts.size()][]);
      }
      for (int i = 0; i < texts.size(); i++) {
        int picture = i;
        cpu.prompt(texts.get(i), 2);
        cpu.sample(
            plan,
            guidance,
            noise.get(i),
            latents.get(i),
            (step, all, now) -> {
              steps.get(step - 1)[picture] = now.clone();
              return true;
            });
      }
      Together pictures = new Together(texts.size(), listener);
      for (int step = 1; step <= plan.steps(); step++) {
        pictures.stepped(step, plan.steps(), steps.get(step - 1));
      }
    }

    @Override
    public void decode(float[] latent, float[] rgb) {
      cpu.decode(latent, rgb);
    }

    @Override
    public MemoryContract memory() {
      return cpu.memory();
    }

    @Override
    public List<OpTiming> timings() {
      return cpu.timings();
    }

    @Override
    public void close() {
      cpu.close();
    }
  }
}
