package org.dir7.quantize.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.dir7.backend.cpu.CalibrationSession;
import org.dir7.backend.cpu.CpuBackend;
import org.dir7.engine.CalibrationSet;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.format.Engine;
import org.dir7.engine.image.Psnr;
import org.dir7.engine.image.RgbImage;
import org.dir7.engine.image.Ssim;
import org.dir7.quantize.QuantizeListener;
import org.dir7.quantize.calibrate.CalibrationSettings;
import org.dir7.quantize.calibrate.Trajectories;
import org.dir7.quantize.measure.Sensitivity;

/** Runs checkpoint and engine side by side, with the checkpoint's sampler, steps and guidance. */
final class AccuracyMeter {

  /** Predictions are compared at one of so many steps of a trajectory. */
  private static final int EVERY = 4;

  /** A prompt to make a picture of. */
  record Prompt(int number, CalibrationSet.Item item, boolean outside) {}

  private final Checkpoint checkpoint;
  private final Engine engine;
  private final CalibrationSession exact;
  private final CalibrationSession stored;
  private final Trajectories exactPath;
  private final Trajectories storedPath;
  private final float guidance;
  private final float[] out;
  private final Map<Double, double[]> byTime = new TreeMap<>();
  private final ScanErrors scan;

  private AccuracyMeter(
      Checkpoint checkpoint, Engine engine, CalibrationSession exact, CalibrationSession stored) {
    this.checkpoint = checkpoint;
    this.engine = engine;
    this.exact = exact;
    this.stored = stored;
    CheckpointConfig config = checkpoint.config();
    CalibrationSettings settings = new CalibrationSettings(1, config.diffusion().steps(), 0);
    exactPath = new Trajectories(exact, config, settings);
    storedPath = new Trajectories(stored, config, settings);
    guidance = (float) config.diffusion().guidance();
    out = new float[2 * config.denoiser().latentElements()];
    scan = new ScanErrors(config.denoiser());
  }

  /** Measures everything. */
  static Accuracy measure(
      Checkpoint checkpoint,
      Engine engine,
      List<Prompt> prompts,
      SessionOptions options,
      QuantizeListener listener) {
    try (CalibrationSession exact =
            new CpuBackend().openForCalibration(checkpoint.model(), options);
        CalibrationSession stored = new CpuBackend().openForCalibration(engine.model(), options)) {
      return new AccuracyMeter(checkpoint, engine, exact, stored).measure(prompts, listener);
    }
  }

  private Accuracy measure(List<Prompt> prompts, QuantizeListener listener) {
    listener.onCompared(0, prompts.size(), "");
    List<Accuracy.Pair> pairs = new ArrayList<>();
    for (Prompt prompt : prompts) {
      Accuracy.Pair pair = pair(prompt);
      pairs.add(pair);
      listener.onCompared(
          pairs.size(),
          prompts.size(),
          String.format(Locale.ROOT, "%s \"%s\" %.1f dB", pair.id(), pair.prompt(), pair.psnr()));
    }
    List<Accuracy.AtTime> times = new ArrayList<>();
    byTime.forEach((t, sums) -> times.add(new Accuracy.AtTime(t, Math.sqrt(sums[0] / sums[1]))));
    Sensitivity.OfEngine sensitivity =
        Sensitivity.ofEngine(checkpoint, engine, stored, items(prompts), listener::onMeasured);
    return new Accuracy(
        pairs, times, scan.relative(), sensitivity.matrices(), sensitivity.layers());
  }

  private static List<CalibrationSet.Item> items(List<Prompt> prompts) {
    return prompts.stream().map(Prompt::item).toList();
  }

  private Accuracy.Pair pair(Prompt prompt) {
    stored.prompt(prompt.item.conditioning(), guidance == 1 ? 1 : 2);
    float[] end = exactPath.run(prompt.number, prompt.item, new Comparison());
    RgbImage exactPicture = decode(exact, end);
    RgbImage storedPicture =
        decode(stored, storedPath.run(prompt.number, prompt.item, (latent, t) -> {}));
    return new Accuracy.Pair(
        prompt.item.id(),
        prompt.item.prompt(),
        prompt.outside,
        exactPicture,
        storedPicture,
        Psnr.decibels(exactPicture, storedPicture),
        Ssim.of(exactPicture, storedPicture));
  }

  /** At some places of the checkpoint's trajectory the engine predicts as well. */
  private final class Comparison implements Trajectories.Listener {

    private int evaluations;

    private boolean due() {
      return evaluations % EVERY == EVERY / 2;
    }

    @Override
    public void evaluating(float[] latent, double t) {
      exact.observe(due() ? scan::exact : null);
    }

    @Override
    public void evaluated(float[] latent, double t, float[] branches) {
      if (due()) {
        exact.observe(null);
        stored.observe(scan::stored);
        stored.denoise(latent, t, out);
        stored.observe(null);
        double[] sums = byTime.computeIfAbsent(t, time -> new double[2]);
        for (int i = 0; i < latent.length; i++) {
          float v = guided(branches, i, latent.length);
          double d = (double) guided(out, i, latent.length) - v;
          sums[0] += d * d;
          sums[1] += (double) v * v;
        }
      }
      evaluations++;
    }
  }

  private float guided(float[] branches, int i, int n) {
    return guidance == 1
        ? branches[i]
        : Math.fma(guidance, branches[i] - branches[n + i], branches[n + i]);
  }

  private RgbImage decode(CalibrationSession session, float[] latent) {
    int side = checkpoint.config().decoder().imageSize();
    float[] rgb = new float[3 * side * side];
    session.decode(latent, rgb);
    return RgbImage.ofPlanes(rgb, side, side);
  }
}
