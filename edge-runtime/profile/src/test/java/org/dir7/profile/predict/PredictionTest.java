package org.dir7.profile.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.dir7.device.Target;
import org.dir7.engine.backend.Peak;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.ConfigReader;
import org.dir7.engine.testing.Repository;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionTest {

  @TempDir private Path folder;

  private static CheckpointConfig shipped() {
    return ConfigReader.read(Repository.checkpoint().resolve("config.json"));
  }

  private static double flops(List<Work> parts) {
    return parts.stream().mapToDouble(Work::flops).sum();
  }

  @Test
  void theWorkOfAGuidedStepIsTheContractsLessWhatTheEmptyBranchSaves() {
    double guided = flops(Work.step(shipped(), 2));
    double single = flops(Work.step(shipped(), 1));
    // One branch: 16.4 GFLOP, of which the queries' receptances are counted once a prompt.
    assertEquals(16.4e9, single, 0.2e9);
    // Both: 32.8 at most, and about 9 % less by what CrossWKV without text needs not do.
    assertEquals(32.8e9 * 0.91, guided, 0.02 * 32.8e9);
  }

  @Test
  void aTinyModelHasLittleWorkAndEveryWeightIsReadOnce() {
    CheckpointConfig tiny = TinyCheckpoint.FLOW.write(folder, 1);
    double weights = Work.step(tiny, 2).stream().mapToDouble(Work::weights).sum();
    assertTrue(weights > 0 && weights < 500_000, "weights: " + weights);
    assertEquals(weights, Work.step(tiny, 1).stream().mapToDouble(Work::weights).sum());
    assertTrue(flops(Work.step(tiny, 2)) < 2 * flops(Work.step(tiny, 1)));
  }

  @Test
  void timesFollowFromFiguresAndEfficiency() {
    Prediction nano = Prediction.of(shipped(), Roof.of(Target.JETSON_NANO).orElseThrow(), 20, 2);
    // 28 GFLOP of products at 471 GFLOP/s, 2 of recurrence at 236, and 215 MB at 25.6 GB/s.
    assertEquals(0.0593 + 0.0086 + 0.0084, nano.stepSeconds(1), 0.002);
    assertEquals(nano.stepSeconds(1) / 0.55, nano.stepSeconds(0.55), 1e-12);
    assertTrue(nano.pictureSeconds(0.55) > 20 * nano.stepSeconds(0.55), "decoding on top");
    assertEquals(0.55, nano.efficiency(nano.pictureSeconds(0.55)), 1e-12);
    Prediction orin = Prediction.of(shipped(), Roof.of(Target.ORIN_NANO).orElseThrow(), 20, 2);
    assertTrue(orin.pictureSeconds(0.4) < nano.pictureSeconds(0.7));
  }

  @Test
  void aPromptsWorkCountsOnceAPictureAndItsSavingIsShown() {
    Roof roof = Roof.of(Target.JETSON_NANO).orElseThrow();
    Prediction one = Prediction.of(shipped(), roof, 1, 2);
    Prediction twenty = Prediction.of(shipped(), roof, 20, 2);
    assertEquals(0, one.savedByHoisting(), "one evaluation repeats nothing");
    double prompt = one.prompt().flops();
    double step = flops(one.step());
    assertTrue(prompt > 0 && prompt < step);
    double once = prompt + 20 * step + flops(one.decoder());
    double everyTime = 20 * (prompt + step) + flops(one.decoder());
    assertEquals(1 - once / everyTime, twenty.savedByHoisting(), 1e-12);
    assertEquals(
        19 * one.stepSeconds(1), twenty.pictureSeconds(1) - one.pictureSeconds(1), 1e-9, "once");
  }

  @Test
  void memoryBoundsWhatHasLittleArithmetic() {
    Work copy = new Work("copy", "", 0, 0, 1e9, false);
    Roof roof = Roof.of(new Peak(100, 10), 1);
    assertTrue(copy.bound(roof));
    assertEquals(0.4, copy.seconds(roof), 1e-12); // 4e9 bytes at 1e10 a second
    Work products = new Work("products", "", 1e12, 1, 1, false);
    assertEquals(10, products.seconds(roof), 1e-12);
  }

  @Test
  void genericTargetsHaveNoFigures() {
    assertTrue(Roof.of(Target.GENERIC_AMD64).isEmpty());
    assertTrue(Roof.of(Target.GENERIC_ARM64).isEmpty());
  }
}
