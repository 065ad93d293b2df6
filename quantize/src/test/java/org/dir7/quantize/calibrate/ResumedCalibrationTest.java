package org.dir7.quantize.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.testing.TinyCheckpoint;
import org.dir7.quantize.QuantizeCost;
import org.dir7.quantize.TinyCalibration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever was gathered is the same to the bit, wherever a calibration was stopped: an engine shows
 * less, for its rounding hides small differences.
 */
class ResumedCalibrationTest {

  private static final int PROMPTS = 4;

  @TempDir Path folder;

  @BeforeEach
  void saveAfterEveryPrompt() {
    System.setProperty(Calibrator.SAVE_SECONDS, "0");
  }

  @AfterEach
  void saveAsUsual() {
    System.clearProperty(Calibrator.SAVE_SECONDS);
  }

  /** Two evaluations a prompt: the first one of a prompt is never where sampling begins anew. */
  @Test
  void isTheSameWhereverItWasStopped() throws Exception {
    TinyCalibration tiny = new TinyCalibration(folder, TinyCheckpoint.FLOW, PROMPTS);
    try (Checkpoint checkpoint = Checkpoint.open(tiny.checkpoint)) {
      CalibrationInput input =
          CalibrationInput.read(tiny.file, checkpoint, new CalibrationSettings(PROMPTS, 2, 11));
      Path whole = folder.resolve("whole.partial");
      run(checkpoint, new Calibrator.Job(input, true, whole, false, "key"), PROMPTS + 1);
      for (int stop = 1; stop < PROMPTS; stop++) {
        int last = stop;
        Path stopped = folder.resolve("stopped" + stop + ".partial");
        Calibrator.Job job = new Calibrator.Job(input, true, stopped, true, "key");
        assertThrows(IllegalStateException.class, () -> run(checkpoint, job, last));
        run(checkpoint, job, PROMPTS + 1);
        assertEquals(-1, Files.mismatch(whole, stopped), "stopped after " + stop);
      }
    }
  }

  private static void run(Checkpoint checkpoint, Calibrator.Job job, int last) {
    Calibrator.run(
        checkpoint,
        job,
        TinyCalibration.TWO_THREADS,
        new QuantizeCost.Clock(),
        (done, total) -> {
          if (done == last) {
            throw new IllegalStateException("stopped");
          }
        });
  }
}
