package org.dir7.quantize.calibrate;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import org.dir7.backend.cpu.CalibrationSession;
import org.dir7.backend.cpu.CpuBackend;
import org.dir7.backend.cpu.kernel.KernelChoice;
import org.dir7.engine.CalibrationSet;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.TensorSpec.Int8;
import org.dir7.engine.format.Checkpoint;
import org.dir7.quantize.QuantizeCost;
import org.dir7.quantize.QuantizeCost.Part;

/**
 * Runs the checkpoint in FP32 over whole sampling trajectories and gathers what each matrix
 * multiplies. Memory does not grow with prompts or steps.
 */
public final class Calibrator {

  /** System property: seconds of work that a kill may cost, about. */
  public static final String SAVE_SECONDS = "dir7.calibration.save_seconds";

  private static final int DEFAULT_SAVE_SECONDS = 20;

  /** Hears of finished prompts. */
  @FunctionalInterface
  public interface Listener {
    void onPrompt(int done, int total);
  }

  /**
   * What is gathered, and where it is written down meanwhile.
   *
   * @param moments whether second moments are wanted, which error feedback needs
   * @param partial file for what is done so far; who has used the data removes it
   * @param resume whether to take up what that file holds
   */
  public record Job(
      CalibrationInput input, boolean moments, Path partial, boolean resume, String key) {}

  private final Checkpoint checkpoint;
  private final Job job;
  private final SessionOptions options;
  private final RowSample sample;
  private final CalibrationData data;
  private final QuantizeCost.Clock clock;
  private int range;

  private Calibrator(
      Checkpoint checkpoint, Job job, SessionOptions options, QuantizeCost.Clock clock) {
    this.checkpoint = checkpoint;
    this.job = job;
    this.options = options;
    this.clock = clock;
    CheckpointConfig config = checkpoint.config();
    int prompts = job.input.prompts().size();
    int evaluations =
        prompts * Trajectories.plan(config, job.input.settings()).evaluations().size();
    sample =
        new RowSample(
            config.diffusion().guidance(),
            config.denoiser().tokens(),
            new RowSample.Planned(prompts, evaluations));
    Optional<CalibrationData> before =
        job.resume ? CalibrationData.resume(job.partial, job.key) : Optional.empty();
    data = before.orElseGet(CalibrationData::new);
  }

  /**
   * Calibrates.
   *
   * @param clock is told what forwards and statistics take
   * @throws org.dir7.engine.Dir7Exception (bad input) where what is to be resumed does not fit,
   *     (environment) where the partial file cannot be written
   */
  public static CalibrationData run(
      Checkpoint checkpoint,
      Job job,
      SessionOptions options,
      QuantizeCost.Clock clock,
      Listener listener) {
    return new Calibrator(checkpoint, job, options, clock).run(listener);
  }

  private CalibrationData run(Listener listener) {
    int total = job.input.prompts().size();
    if (data.prompts() == total) {
      return data;
    }
    try (CalibrationSession session =
        new CpuBackend().openForCalibration(checkpoint.model(), options)) {
      Gatherer gatherer =
          new Gatherer(data, sample, session.pool(), KernelChoice.ofProcess().kernels());
      session.observe(
          (matrix, rows) -> {
            if (checkpoint.catalog().get(matrix).int8() != Int8.NEVER && rows.count() > 0) {
              clock.within(
                  Part.STATISTICS, () -> gatherer.gather(matrix, rows, range, job.moments));
            }
          });
      Predicate<Integer> due = saves();
      Trajectories trajectories =
          new Trajectories(session, checkpoint.config(), job.input.settings());
      int side = checkpoint.config().decoder().imageSize();
      float[] rgb = new float[3 * side * side];
      for (int i = data.prompts(); i < total; i++) {
        range = 0;
        sample.prompt(data.evaluations());
        CalibrationSet.Item prompt = job.input.prompts().get(i);
        int number = i;
        clock.within(
            Part.FORWARDS,
            () -> {
              float[] latent = trajectories.run(number, prompt, this::evaluating);
              range = 0;
              session.decode(latent, rgb);
            });
        clock.within(Part.STATISTICS, gatherer::flush);
        data.finished(i + 1);
        clock.prompt();
        if (due.test(i + 1)) {
          clock.within(Part.STATISTICS, () -> data.save(job.partial, job.key));
        }
        listener.onPrompt(i + 1, total);
      }
    }
    return data;
  }

  /** Whether it is time to write down what is done: seldom, and at the end. */
  private Predicate<Integer> saves() {
    long[] last = {System.nanoTime()};
    int total = job.input.prompts().size();
    long seconds = Integer.getInteger(SAVE_SECONDS, DEFAULT_SAVE_SECONDS);
    return done -> {
      boolean due = done == total || System.nanoTime() - last[0] > seconds * 1_000_000_000L;
      last[0] = due ? System.nanoTime() : last[0];
      return due;
    };
  }

  private void evaluating(float[] latent, double t) {
    range = TensorStatistics.range(t);
    sample.turn(data.evaluations());
    data.evaluated();
  }
}
