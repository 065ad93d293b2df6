package org.dir7.quantize.calibrate;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import org.dir7.backend.cpu.CalibrationSession;
import org.dir7.backend.cpu.CpuBackend;
import org.dir7.backend.cpu.MatrixObserver;
import org.dir7.backend.cpu.WorkerPool;
import org.dir7.backend.cpu.kernel.GemmKernel;
import org.dir7.backend.cpu.kernel.KernelChoice;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.config.TensorSpec.Int8;
import org.dir7.engine.format.Checkpoint;

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
  private final GemmKernel kernel = KernelChoice.ofProcess().kernels().gemm();
  private final RowSample sample;
  private final CalibrationData data;
  private int range;

  private Calibrator(Checkpoint checkpoint, Job job, SessionOptions options) {
    this.checkpoint = checkpoint;
    this.job = job;
    this.options = options;
    CheckpointConfig config = checkpoint.config();
    sample = new RowSample(config.diffusion().guidance(), config.denoiser().tokens());
    Optional<CalibrationData> before =
        job.resume ? CalibrationData.resume(job.partial, job.key) : Optional.empty();
    data = before.orElseGet(CalibrationData::new);
  }

  /**
   * Calibrates.
   *
   * @throws org.dir7.engine.Dir7Exception (bad input) where what is to be resumed does not fit,
   *     (environment) where the partial file cannot be written
   */
  public static CalibrationData run(
      Checkpoint checkpoint, Job job, SessionOptions options, Listener listener) {
    return new Calibrator(checkpoint, job, options).run(listener);
  }

  private CalibrationData run(Listener listener) {
    int total = job.input.prompts().size();
    if (data.prompts() == total) {
      return data;
    }
    int threads =
        options.threads() > 0 ? options.threads() : Runtime.getRuntime().availableProcessors();
    try (CalibrationSession session =
            new CpuBackend().openForCalibration(checkpoint.model(), options);
        WorkerPool pool = new WorkerPool(threads)) {
      session.observe((matrix, rows) -> gather(matrix, rows, pool));
      Predicate<Integer> due = saves();
      Trajectories trajectories =
          new Trajectories(session, checkpoint.config(), job.input.settings());
      int side = checkpoint.config().decoder().imageSize();
      float[] rgb = new float[3 * side * side];
      for (int i = data.prompts(); i < total; i++) {
        range = 0;
        sample.prompt();
        float[] latent = trajectories.run(i, job.input.prompts().get(i), this::evaluating);
        range = 0;
        session.decode(latent, rgb);
        data.finished(i + 1);
        if (due.test(i + 1)) {
          data.save(job.partial, job.key);
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

  private void gather(String matrix, MatrixObserver.Rows rows, WorkerPool pool) {
    if (checkpoint.catalog().get(matrix).int8() == Int8.NEVER) {
      return;
    }
    TensorStatistics of = data.statistics(matrix, rows.width());
    float[] row = new float[rows.width()];
    boolean windows = matrix.startsWith(TensorCatalog.DECODER_PREFIX);
    // Ranges want every token; a picture has a thousand times as many windows as are worth it.
    int stride = windows ? sample.stride(rows.count()) : 1;
    for (int i = 0; i < rows.count(); i += stride) {
      rows.copy(i, row, 0);
      of.raise(range, row);
      if (windows || sample.takes(rows.count(), i)) {
        of.add(range, row);
      }
    }
    if (job.moments && rows.count() > 0) {
      data.moments(matrix, rows.width()).add(kernel, pool, sample.of(rows, windows));
    }
  }
}
