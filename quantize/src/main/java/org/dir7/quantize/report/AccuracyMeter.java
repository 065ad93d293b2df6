package org.dir7.quantize.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
import org.dir7.quantize.calibrate.CalibrationSettings;
import org.dir7.quantize.calibrate.Trajectories;
import org.dir7.quantize.measure.Sensitivity;

/** Runs checkpoint and engine side by side, with the checkpoint's sampler, steps and guidance. */
final class AccuracyMeter {

  /** Predictions are compared at one of so many steps of a trajectory. */
  private static final int EVERY = 4;

  /** Hears of what is done. */
  @FunctionalInterface
  interface Listener {
    void onDone(int done, int total, String what);
  }

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
      Listener listener) {
    try (CalibrationSession exact =
            new CpuBackend().openForCalibration(checkpoint.model(), options);
        CalibrationSession stored = new CpuBackend().openForCalibration(engine.model(), options)) {
      return new AccuracyMeter(checkpoint, engine, exact, stored).measure(prompts, listener);
    }
  }

  private Accuracy measure(List<Prompt> prompts, Listener listener) {
    List<Accuracy.Pair> pairs = new ArrayList<>();
    for (Prompt prompt : prompts) {
      pairs.add(pair(prompt));
      listener.onDone(pairs.size(), prompts.size(), "pictures");
    }
    List<Accuracy.AtTime> times = new ArrayList<>();
    byTime.forEach((t, sums) -> times.add(new Accuracy.AtTime(t, Math.sqrt(sums[0] / sums[1]))));
    Sensitivity.OfEngine sensitivity =
        Sensitivity.ofEngine(checkpoint, engine, stored, items(prompts), listener::onDone);
    return new Accuracy(
        pairs, times, scan.relative(), sensitivity.matrices(), sensitivity.layers());
  }

  private static List<CalibrationSet.Item> items(List<Prompt> prompts) {
    return prompts.stream().map(Prompt::item).toList();
  }

  private Accuracy.Pair pair(Prompt prompt) {
    Map<Double, float[]> places = new LinkedHashMap<>();
    int[] evaluation = new int[1];
    float[] end =
        exactPath.run(
            prompt.number,
            prompt.item,
            (latent, t) -> {
              if (evaluation[0]++ % EVERY == EVERY / 2) {
                places.put(t, latent.clone());
              }
            });
    stored.prompt(prompt.item.conditioning(), guidance == 1 ? 1 : 2);
    places.forEach(this::compare);
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

  private void compare(double t, float[] latent) {
    exact.observe(scan::exact);
    exact.denoise(latent, t, out);
    exact.observe(null);
    float[] v = guided(latent.length);
    stored.observe(scan::stored);
    stored.denoise(latent, t, out);
    stored.observe(null);
    float[] w = guided(latent.length);
    double[] sums = byTime.computeIfAbsent(t, time -> new double[2]);
    for (int i = 0; i < v.length; i++) {
      double d = (double) w[i] - v[i];
      sums[0] += d * d;
      sums[1] += (double) v[i] * v[i];
    }
  }

  private float[] guided(int n) {
    float[] v = new float[n];
    for (int i = 0; i < n; i++) {
      v[i] = guidance == 1 ? out[i] : Math.fma(guidance, out[i] - out[n + i], out[n + i]);
    }
    return v;
  }

  private RgbImage decode(CalibrationSession session, float[] latent) {
    int side = checkpoint.config().decoder().imageSize();
    float[] rgb = new float[3 * side * side];
    session.decode(latent, rgb);
    return RgbImage.ofPlanes(rgb, side, side);
  }
}
