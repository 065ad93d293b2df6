package org.dir7.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.dir7.engine.model.Precision;
import org.dir7.engine.testing.Damage;
import org.dir7.engine.testing.Refusals;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that end in the middle: killed, or with a full disk. */
class ResumeTest {

  private static final int PROMPTS = 40;

  @TempDir Path folder;

  private static void assertSameFiles(Path a, Path b) throws IOException {
    for (String file : List.of("engine.json", "weights.safetensors")) {
      assertEquals(-1, Files.mismatch(a.resolve(file), b.resolve(file)), file);
    }
  }

  private static boolean ends(Process process, long millis) throws InterruptedException {
    boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    return ended;
  }

  /** Later kills come later, so that the work moves on even where a machine is slow. */
  @Test
  void killedAtTenRandomMomentsAndResumedGivesTheSameBytes() throws Exception {
    TinyCalibration tiny = new TinyCalibration(folder, TinyCheckpoint.FLOW, PROMPTS);
    Quantizer.quantize(
        tiny.request(Precision.W8A8, Preset.BALANCED, PROMPTS, "whole"), QuantizeListener.NONE);
    Random random = new Random();
    int killed = 0;
    boolean done = false;
    for (int i = 0; i < 10 && !done; i++) {
      Process process = TinyQuantize.start(tiny, "killed", Precision.W8A8, PROMPTS, 2, "auto", "");
      done = ends(process, 300 + random.nextInt(500 + 400 * i));
      killed += done ? 0 : 1;
    }
    if (!done) {
      Process last = TinyQuantize.start(tiny, "killed", Precision.W8A8, PROMPTS, 2, "auto", "");
      String said = new String(last.getInputStream().readAllBytes());
      assertEquals(0, last.waitFor(), said);
    }
    assertTrue(killed > 0, "no kill came in time");
    assertSameFiles(tiny.engine("whole"), tiny.engine("killed"));
    assertFalse(
        Files.exists(tiny.request(Precision.W8A8, Preset.BALANCED, PROMPTS, "killed").partial()));
  }

  /** The limit lets the calibration begin and stops its first file that is larger. */
  @Test
  void aFullDiskIsOneSentenceAndLeavesWhatWasThere() throws Exception {
    TinyCalibration tiny = new TinyCalibration(folder, TinyCheckpoint.FLOW, 2);
    Path engine = tiny.engine("old");
    Quantizer.quantize(tiny.request(Precision.W8, Preset.RTN, 2, "old"), QuantizeListener.NONE);
    byte[] before = Files.readAllBytes(engine.resolve("engine.json"));
    Process process = TinyQuantize.start(tiny, "old", Precision.W8, 2, 1, "auto", "ulimit -f 64;");
    String said = new String(process.getInputStream().readAllBytes()).strip();
    assertEquals(4, process.waitFor(), said);
    String sentence = said.substring(said.lastIndexOf('\n') + 1);
    assertTrue(sentence.contains("cannot be written"), said);
    assertEquals(Optional.empty(), changed(before, engine));
  }

  private static Optional<String> changed(byte[] before, Path engine) throws IOException {
    byte[] now = Files.readAllBytes(engine.resolve("engine.json"));
    return java.util.Arrays.equals(before, now) ? Optional.empty() : Optional.of("changed");
  }

  @Test
  void refusesToResumeWhatIsDamagedOrOfAnotherQuantization() throws Exception {
    TinyCalibration tiny = new TinyCalibration(folder, TinyCheckpoint.FLOW, 4);
    QuantizeRequest request = tiny.request(Precision.W8, Preset.FAST, 4, "tiny");
    QuantizeRequest resumed =
        new QuantizeRequest(
            request.checkpoint(),
            request.precision(),
            request.preset(),
            request.target(),
            request.calibration(),
            request.settings(),
            true,
            request.options());
    stop(request);
    Path partial = request.partial();
    Damage.truncate(partial, 1000);
    Refusals.assertBadInput(
        () -> Quantizer.quantize(resumed, QuantizeListener.NONE), partial.toString());
    stop(tiny.request(Precision.W8, Preset.BALANCED, 4, "tiny"));
    Refusals.assertBadInput(
        () -> Quantizer.quantize(resumed, QuantizeListener.NONE),
        partial + ": is of another quantization",
        "remove it or leave out --resume");
    Quantizer.quantize(request, QuantizeListener.NONE);
    assertFalse(Files.exists(partial));
  }

  /** Calibrates to the end and goes no further. */
  private static void stop(QuantizeRequest request) {
    try {
      Quantizer.quantize(
          request,
          new QuantizeListener() {
            @Override
            public void onTensor(int done, int total, String tensor) {}

            @Override
            public void onPrompt(int done, int total) {
              if (done == total) {
                throw new IllegalStateException("stopped");
              }
            }
          });
    } catch (IllegalStateException stopped) {
      assertEquals("stopped", stopped.getMessage());
    }
  }
}
