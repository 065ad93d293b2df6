package org.dir7.benchmarks.picture;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.dir7.backend.cpu.PeakLoop;
import org.dir7.benchmarks.measure.Ideal;
import org.dir7.benchmarks.measure.Interleaved;
import org.dir7.benchmarks.measure.Interleaved.Candidate;
import org.dir7.benchmarks.measure.Machine;
import org.dir7.benchmarks.measure.MarkdownTable;
import org.dir7.engine.CalibrationSet;
import org.dir7.engine.backend.Backends;
import org.dir7.engine.backend.OpTiming;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.format.Engine;
import org.dir7.engine.sample.Noise;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlan;
import org.dir7.engine.sample.SamplerPlans;

/**
 * A whole picture on the CPU: prompt work, guided steps and decoding, against the ideal time of the
 * steps' arithmetic at the multiply-add peak of the same threads in the same run; then where the
 * time went.
 *
 * <p>Arguments: engine folder, calibration file, threads, steps.
 */
public final class PictureBench {

  private static final int REPEATS = 5;

  private PictureBench() {}

  public static void main(String[] args) {
    int threads = Integer.parseInt(args[2]);
    int steps = Integer.parseInt(args[3]);
    try (Engine engine = Engine.open(Path.of(args[0]))) {
      CheckpointConfig config = engine.config();
      CalibrationSet prompts = prompts(config.denoiser(), Path.of(args[1]));
      SamplerPlan plan =
          SamplerPlans.of(
              Sampler.require(config.diffusion().sampler(), config.diffusion().prediction()),
              config.diffusion(),
              steps);
      double flops = 2 * Ideal.flops(config.denoiser()) * plan.evaluations().size();
      System.out.printf("%s; load %.1f%n", Machine.describe(), Machine.load());
      try (Session session =
          Backends.choose("cpu").open(engine.model(), new SessionOptions(threads, false))) {
        Candidate picture =
            new Candidate("picture", flops, 1, () -> draw(session, config, prompts, plan));
        // Compiled before the peak loop is: in a process that ran the loop first, the compiler
        // leaves vector operations of the kernels as calls, at a seventh of the speed.
        draw(session, config, prompts, plan);
        draw(session, config, prompts, plan);
        Interleaved run = Interleaved.run(new PeakLoop(), threads, REPEATS, List.of(picture));
        System.out.println(MarkdownTable.of(steps + " steps, " + engine.precision().id(), run));
      }
      try (Session session =
          Backends.choose("cpu").open(engine.model(), new SessionOptions(threads, true))) {
        draw(session, config, prompts, plan);
        long[] cold = nanos(session);
        draw(session, config, prompts, plan);
        shares(session, cold);
      }
    }
  }

  /** The first prompt of a calibration file. */
  static CalibrationSet prompts(DenoiserConfig sizes, Path file) {
    return CalibrationSet.read(file, sizes.textDim(), sizes.maxTextTokens()).first(1);
  }

  private static void draw(
      Session session, CheckpointConfig config, CalibrationSet prompts, SamplerPlan plan) {
    session.prompt(prompts.items().get(0).conditioning(), 2);
    float[] latent = new float[config.denoiser().latentElements()];
    double guidance = config.diffusion().guidance();
    session.sample(plan, guidance, Noise.normal(0, latent.length), latent, (s, n, z) -> true);
    int side = config.decoder().imageSize();
    session.decode(latent, new float[3 * side * side]);
  }

  private static long[] nanos(Session session) {
    return session.timings().stream().mapToLong(OpTiming::nanos).toArray();
  }

  /** Time of the second picture alone, by kind of operation. */
  private static void shares(Session session, long[] cold) {
    TreeMap<String, Long> kinds = new TreeMap<>();
    List<OpTiming> timings = session.timings();
    long all = 0;
    for (int i = 0; i < timings.size(); i++) {
      long nanos = timings.get(i).nanos() - cold[i];
      kinds.merge(timings.get(i).kind(), nanos, Long::sum);
      all += nanos;
    }
    System.out.println("| operation | ms a picture | share |\n|---|---|---|");
    for (String kind : kinds.keySet()) {
      System.out.printf(
          Locale.ROOT,
          "| %s | %.1f | %.1f %% |%n",
          kind,
          kinds.get(kind) / 1e6,
          100.0 * kinds.get(kind) / all);
    }
  }
}
