package org.dir7.backend.tensorrt.plan;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildMemoryTest {

  private static final long MIB = 1 << 20;
  private static final long WEIGHTS = 67 * MIB;

  @TempDir private Path folder;

  private static String refusal(BuildMemory memory) {
    return assertThrows(Dir7Exception.class, () -> memory.workspace(WEIGHTS, Map.of()))
        .getMessage();
  }

  @Test
  void whereProcessorAndGpuShareMemoryBothNeedsAreAdded() {
    String sentence = refusal(new BuildMemory(1000 * MIB, 1000 * MIB, true));
    assertTrue(
        sentence.startsWith(
            "memory (shared by processor and GPU): 1351 MiB are needed to build plans, 1000 MiB"
                + " are free; stop other programs"),
        sentence);
    assertTrue(sentence.endsWith("--backend cpu"), sentence);
    assertDoesNotThrow(
        () -> new BuildMemory(1500 * MIB, 1500 * MIB, true).workspace(WEIGHTS, Map.of()));
  }

  @Test
  void aMeasurementOfTheLastBuildHereReplacesTheGuess() {
    BuildMemory memory = new BuildMemory(8000 * MIB, 1500 * MIB, false);
    assertDoesNotThrow(() -> memory.workspace(WEIGHTS, Map.of()));
    Map<String, Long> last = Map.of(BuildResult.PEAK_HOST, 1600 * MIB);
    String sentence =
        assertThrows(Dir7Exception.class, () -> memory.workspace(WEIGHTS, last)).getMessage();
    assertTrue(sentence.startsWith("memory: 1600 MiB are needed"), sentence);
  }

  @Test
  void theWorkspaceIsHalfOfWhatIsLeftWithinItsLimits() {
    long needed = BuildMemory.DEVICE_BASE + 2 * WEIGHTS;
    BuildMemory small = new BuildMemory(needed + 100 * MIB, 8000 * MIB, false);
    assertEquals(50 * MIB, small.workspace(WEIGHTS, Map.of()));
    BuildMemory least = new BuildMemory(needed + 17 * MIB, 8000 * MIB, false);
    assertEquals(BuildMemory.LEAST_WORKSPACE, least.workspace(WEIGHTS, Map.of()));
    BuildMemory large = new BuildMemory(80_000 * MIB, 8000 * MIB, false);
    assertEquals(BuildMemory.MOST_WORKSPACE, large.workspace(WEIGHTS, Map.of()));
  }

  @Test
  void aSessionThatDoesNotFitIsRefusedWithItsParts() {
    BuildMemory memory = new BuildMemory(250 * MIB, 8000 * MIB, false);
    assertDoesNotThrow(() -> memory.requireSession(200 * MIB, 40 * MIB, 10 * MIB));
    String sentence =
        assertThrows(
                Dir7Exception.class, () -> memory.requireSession(200 * MIB, 40 * MIB, 10 * MIB + 1))
            .getMessage();
    assertTrue(
        sentence.startsWith(
            "GPU memory: 251 MiB are needed to load plans (200 MiB of plans, 40 of activations, 11"
                + " of tensors), 250 MiB are free"),
        sentence);
  }

  @Test
  void picturesAtOnceAreAsManyAsTheMemoryHasRoomFor() {
    IntToLongFunction need = pictures -> (150 + 100 * pictures) * MIB;
    long spare = BuildMemory.SPARE;
    BuildMemory four = new BuildMemory(550 * MIB + spare, 1, false);
    BuildMemory two = new BuildMemory(550 * MIB + spare - 1, 1, false);
    BuildMemory one = new BuildMemory(350 * MIB + spare - 1, 1, false);
    assertEquals(4, four.pictures(4, need));
    assertEquals(2, four.pictures(2, need), "more than wanted is never taken");
    assertEquals(2, two.pictures(4, need));
    assertEquals(1, one.pictures(4, need));
    assertEquals(1, new BuildMemory(0, 1, false).pictures(4, need), "one is refused by others");
  }

  @Test
  void aBoardWhoseMemoryIsSharedCountsWhatItsSystemCanGive() {
    IntToLongFunction need = pictures -> 100 * pictures * MIB;
    long all = 400 * MIB + BuildMemory.SPARE;
    assertEquals(4, new BuildMemory(all, all, true).pictures(4, need));
    assertEquals(2, new BuildMemory(all, all - 1, true).pictures(4, need));
  }

  @Test
  void beforePlansAreBuiltTheirSizesAreEstimatedFromTheWeights() {
    BuildMemory orin = new BuildMemory(5000 * MIB, 5000 * MIB, true);
    assertEquals(4, orin.pictures(WEIGHTS, 4));
    BuildMemory nano = new BuildMemory(780 * MIB, 780 * MIB, true);
    assertEquals(1, nano.pictures(WEIGHTS, 4));
  }

  @Test
  void freeHostMemoryIsWhatTheSystemCanGiveWithoutSwapping() throws IOException {
    Path meminfo = folder.resolve("meminfo");
    Files.writeString(
        meminfo, "MemTotal: 4051048 kB\nMemFree: 1 kB\nMemAvailable: 2000 kB\nSwapFree: 9999 kB\n");
    assertEquals(2000 << 10, BuildMemory.availableHost(meminfo));
    assertTrue(BuildMemory.availableHost(folder.resolve("none")) > 1L << 50, "nothing is refused");
  }

  @Test
  void theLogThresholdKnowsItsWords() {
    assertEquals(LogThreshold.ERROR, LogThreshold.of(null));
    assertEquals(LogThreshold.VERBOSE, LogThreshold.of("Verbose"));
    assertTrue(LogThreshold.of("info").warnings());
    String sentence = assertThrows(Dir7Exception.class, () -> LogThreshold.of("loud")).getMessage();
    assertEquals("DIR7_TENSORRT_LOG: \"loud\" is none of error, warning, info, verbose", sentence);
  }
}
