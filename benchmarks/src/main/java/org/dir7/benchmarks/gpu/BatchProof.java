package org.dir7.benchmarks.gpu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.dir7.backend.tensorrt.cuda.Gpu;
import org.dir7.engine.Conditioning;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.MemoryContract.Kind;
import org.dir7.engine.backend.Session;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.image.Psnr;
import org.dir7.engine.image.RgbImage;
import org.dir7.engine.sample.Noise;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlan;
import org.dir7.engine.sample.SamplerPlans;
import org.dir7.engine.sample.Together;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.profile.stat.Sample;

/**
 * Several pictures at once: that each comes out as alone, what a picture then takes, and what
 * memory it costs; beside it, as many sessions of one picture each, which work side by side.
 */
final class BatchProof {

  private static final int STEPS = 20;
  private static final double GUIDANCE = 3;
  private static final int REPEATS = 20;
  private static final int WARM_UP = 3;
  private static final int GIVEN_UP_AFTER = 5;
  private static final List<Integer> BATCHES = List.of(1, 2, 4);

  /**
   * Other tiles and tactics round differently. Alone and together are each at least 56 dB from the
   * CPU's FP32 arithmetic on the worst of the calibration prompts; two such errors in one direction
   * are 6 dB.
   */
  private static final double DECIBELS = 50;

  private final CheckpointConfig config;
  private final Path conditioning;
  private final ProofReport report;
  private final SamplerPlan plan;
  private final List<Conditioning> texts = new ArrayList<>();
  private final List<float[]> noise = new ArrayList<>();
  private final List<String> table = new ArrayList<>();

  BatchProof(CheckpointConfig config, Path conditioning, ProofReport report) {
    this.config = config;
    this.conditioning = conditioning;
    this.report = report;
    this.plan = SamplerPlans.of(Sampler.EULER, config.diffusion(), STEPS);
  }

  /**
   * @param open a session that draws up to so many at once
   */
  void run(IntFunction<Session> open) {
    int most = BATCHES.get(BATCHES.size() - 1);
    read(most);
    long start = System.nanoTime();
    try (Session session = open.apply(most)) {
      report.figure(
          "batch: load, plans built where there were none, s",
          ProofReport.number((System.nanoTime() - start) / 1e9));
      if (session.mostTogether() < most) {
        report.figure("batch: pictures at once at most", Integer.toString(session.mostTogether()));
      }
      equality(session);
    }
    for (int batch : BATCHES) {
      try (Session session = open.apply(batch)) {
        if (session.mostTogether() >= batch) {
          speed(session, batch);
        }
      }
    }
    for (int batch : BATCHES) {
      sideBySide(open, batch);
    }
    print();
  }

  private void read(int pictures) {
    try (Safetensors file = Safetensors.open(conditioning)) {
      for (int i = 0; i < pictures; i++) {
        String prefix = String.format(Locale.ROOT, "%03d.", i);
        texts.add(AccuracyProof.conditioning(file, prefix, config.denoiser().textDim()));
        noise.add(Noise.normal(i, config.denoiser().latentElements()));
      }
    }
  }

  private List<float[]> latents(int pictures) {
    List<float[]> latents = new ArrayList<>();
    for (int i = 0; i < pictures; i++) {
      latents.add(new float[config.denoiser().latentElements()]);
    }
    return latents;
  }

  private RgbImage decoded(Session session, float[] latent) {
    int side = config.decoder().imageSize();
    float[] rgb = new float[3 * side * side];
    session.decode(latent, rgb);
    return RgbImage.ofPlanes(rgb, side, side);
  }

  private void sample(Session session, List<float[]> latents, Together.Listener listener) {
    int pictures = latents.size();
    if (pictures == 1) {
      session.prompt(texts.get(0), 2);
      session.sample(
          plan, GUIDANCE, noise.get(0), latents.get(0), (s, n, z) -> listener.onStep(0, s, n, z));
    } else {
      session.promptTogether(texts.subList(0, pictures));
      session.sampleTogether(plan, GUIDANCE, noise.subList(0, pictures), latents, listener);
    }
  }

  /** All numbers of pictures, three among them, where a place of the plan is nobody's. */
  private void equality(Session session) {
    List<RgbImage> alone = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      float[] latent = latents(1).get(0);
      session.prompt(texts.get(i), 2);
      session.sample(plan, GUIDANCE, noise.get(i), latent, (s, n, z) -> true);
      alone.add(decoded(session, latent));
    }
    for (int batch = 2; batch <= session.mostTogether(); batch++) {
      List<float[]> latents = latents(batch);
      sample(session, latents, (p, s, n, z) -> true);
      compare("batch " + batch, session, latents, alone, -1);
    }
    if (session.mostTogether() > 1) {
      List<float[]> latents = latents(session.mostTogether());
      sample(session, latents, (p, s, n, z) -> p != 1 || s < GIVEN_UP_AFTER);
      compare(
          "batch " + latents.size() + ", one given up after step " + GIVEN_UP_AFTER,
          session,
          latents,
          alone,
          1);
    }
    float[] latent = latents(1).get(0);
    session.prompt(texts.get(0), 2);
    session.sample(plan, GUIDANCE, noise.get(0), latent, (s, n, z) -> true);
    int differ = differ(alone.get(0), decoded(session, latent));
    report.equal("batch: bytes that differ in a picture drawn alone after others", differ, 0);
  }

  private void compare(
      String what, Session session, List<float[]> latents, List<RgbImage> alone, int givenUp) {
    double worst = Double.MAX_VALUE;
    int differ = 0;
    for (int i = 0; i < latents.size(); i++) {
      if (i != givenUp) {
        RgbImage got = decoded(session, latents.get(i));
        worst = Math.min(worst, Math.min(99, Psnr.decibels(alone.get(i), got)));
        differ += differ(alone.get(i), got);
      }
    }
    report.atLeast(what + ", the worst picture against the same drawn alone, dB", worst, DECIBELS);
    report.figure(what + ", bytes that differ in all of them", Integer.toString(differ));
  }

  private static int differ(RgbImage want, RgbImage got) {
    int differ = 0;
    for (int i = 0; i < want.pixels().length; i++) {
      differ += want.pixels()[i] == got.pixels()[i] ? 0 : 1;
    }
    return differ;
  }

  private void speed(Session session, int batch) {
    MemoryContract memory = session.memory();
    long own =
        memory.parts().stream()
            .filter(p -> p.name().startsWith("device: ") && !p.name().contains("measured"))
            .mapToLong(MemoryContract.Part::bytes)
            .sum();
    if (memory.total(Kind.DEVICE) > 0) {
      report.equal(
          "batch " + batch + ", device bytes allocated, against the contract's",
          Gpu.heldBytes(),
          own);
    }
    List<float[]> latents = latents(batch);
    double[] steps = new double[REPEATS];
    double[] all = new double[REPEATS];
    for (int i = -WARM_UP; i < REPEATS; i++) {
      long start = System.nanoTime();
      long[] first = new long[1];
      sample(
          session,
          latents,
          (p, s, n, z) -> {
            first[0] = s == 1 && p == 0 ? System.nanoTime() : first[0];
            return true;
          });
      long sampled = System.nanoTime();
      latents.forEach(latent -> decoded(session, latent));
      if (i >= 0) {
        steps[i] = (sampled - first[0]) / 1e6 / (STEPS - 1);
        all[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    row(
        "one session",
        batch,
        Sample.of(steps).median(),
        Sample.of(all).median(),
        memory.total(Kind.DEVICE));
  }

  private void sideBySide(IntFunction<Session> open, int batch) {
    if (batch == 1) {
      return;
    }
    List<Session> sessions = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(batch);
    try {
      List<Callable<Object>> calls = new ArrayList<>();
      for (int i = 0; i < batch; i++) {
        Session session = open.apply(1);
        sessions.add(session);
        List<float[]> latent = latents(1);
        calls.add(
            () -> {
              sample(session, latent, (p, s, n, z) -> true);
              return decoded(session, latent.get(0));
            });
      }
      double[] all = new double[REPEATS];
      for (int i = -WARM_UP; i < REPEATS; i++) {
        long start = System.nanoTime();
        for (Future<Object> drawn : threads.invokeAll(calls)) {
          drawn.get();
        }
        if (i >= 0) {
          all[i] = (System.nanoTime() - start) / 1e6;
        }
      }
      long bytes = sessions.stream().mapToLong(s -> s.memory().total(Kind.DEVICE)).sum();
      row("a session each", batch, 0, Sample.of(all).median(), bytes);
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      threads.shutdown();
      sessions.forEach(Session::close);
    }
  }

  /**
   * @param step milliseconds of all pictures' step, 0 where it cannot be told
   * @param all milliseconds until all pictures are decoded, from their texts on
   */
  private void row(String how, int batch, double step, double all, long bytes) {
    table.add(
        String.format(
            Locale.ROOT,
            "| %d | %s | %s | %.2f | %.2f | %.1f | %.1f |",
            batch,
            how,
            step == 0 ? "" : String.format(Locale.ROOT, "%.3f", step),
            all,
            all / batch,
            1e3 * batch / all,
            bytes / 1048576.0));
  }

  private void print() {
    System.out.println();
    System.out.println(
        "| pictures at once | how | step of all, ms | all done after, ms | ms a picture |"
            + " pictures/s | device memory, MiB |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
    table.forEach(System.out::println);
    System.out.flush();
  }
}
