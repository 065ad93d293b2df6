package org.dir7.quantize.calibrate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dir7.backend.cpu.CalibrationSession;
import org.dir7.backend.cpu.CpuBackend;
import org.dir7.backend.cpu.MatrixObserver;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.format.Checkpoint;

/**
 * Runs the checkpoint in FP32 over whole sampling trajectories and gathers what each matrix
 * multiplies. Memory does not grow with prompts or steps.
 */
public final class Calibrator implements MatrixObserver {

  /** Hears of finished prompts. */
  @FunctionalInterface
  public interface Listener {
    void onPrompt(int done, int total);
  }

  private final Map<String, TensorStatistics> statistics = new LinkedHashMap<>();
  private int range;

  private Calibrator() {}

  /** Statistics of every matrix, by the name of its weights. */
  public static Map<String, TensorStatistics> run(
      Checkpoint checkpoint, CalibrationInput input, SessionOptions options, Listener listener) {
    Calibrator calibrator = new Calibrator();
    try (CalibrationSession session =
        new CpuBackend().openForCalibration(checkpoint.model(), options)) {
      session.observe(calibrator);
      Trajectories trajectories = new Trajectories(session, checkpoint.config(), input.settings());
      int side = checkpoint.config().decoder().imageSize();
      float[] rgb = new float[3 * side * side];
      for (int i = 0; i < input.prompts().size(); i++) {
        calibrator.range = 0;
        float[] latent =
            trajectories.run(
                i, input.prompts().get(i), (z, t) -> calibrator.range = TensorStatistics.range(t));
        calibrator.range = 0;
        session.decode(latent, rgb);
        listener.onPrompt(i + 1, input.prompts().size());
      }
    }
    return calibrator.statistics;
  }

  @Override
  public void input(String matrix, Rows rows) {
    TensorStatistics of =
        statistics.computeIfAbsent(matrix, name -> new TensorStatistics(rows.width()));
    float[] row = new float[rows.width()];
    for (int i = 0; i < rows.count(); i++) {
      rows.copy(i, row, 0);
      of.add(range, row);
    }
  }
}
