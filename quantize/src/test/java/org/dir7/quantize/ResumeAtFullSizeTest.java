package org.dir7.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.dir7.engine.model.Precision;
import org.dir7.engine.testing.Repository;
import org.dir7.quantize.calibrate.CalibrationInput;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped checkpoint, with few prompts and steps: about five undisturbed runs of it. */
@Tag("slow")
class ResumeAtFullSizeTest {

  private static final int KILLS = 10;
  private static final int PROMPTS = 3;
  private static final int STEPS = 2;

  @TempDir Path folder;

  private Process start(String engine) throws IOException {
    Path checkpoint = Repository.checkpoint();
    Path file = checkpoint.resolve(CalibrationInput.FILE);
    int threads = Runtime.getRuntime().availableProcessors();
    return TinyQuantize.start(
        checkpoint,
        file,
        folder.resolve(engine),
        Precision.W8A8,
        PROMPTS,
        STEPS,
        threads,
        "auto",
        "");
  }

  private static void finish(Process process) throws Exception {
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), said);
  }

  /** Kills are spread over the time of a whole run: calibration, rounding, measuring, writing. */
  @Test
  void killedAtTenRandomMomentsAndResumedGivesTheSameBytes() throws Exception {
    long start = System.nanoTime();
    finish(start("whole.dir7"));
    long whole = (System.nanoTime() - start) / 1_000_000;
    Random random = new Random();
    int killed = 0;
    for (int i = 0; i < KILLS; i++) {
      Process process = start("killed.dir7");
      long moment = whole * (i + 1) / (KILLS + 1) * random.nextInt(50, 100) / 100;
      if (!process.waitFor(moment, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        killed++;
      }
    }
    finish(start("killed.dir7"));
    assertTrue(killed > 0, "no kill came in time");
    for (String file : List.of("engine.json", "weights.safetensors")) {
      Path expected = folder.resolve("whole.dir7").resolve(file);
      assertEquals(-1, Files.mismatch(expected, folder.resolve("killed.dir7").resolve(file)), file);
    }
  }
}
