package org.dir7.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.dir7.engine.backend.ArenaUse;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.MemoryContract.Part;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.testing.Golden;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a session says that it holds, before and after it is loaded. */
class MemoryTest {

  private static final SessionOptions TWO_THREADS = new SessionOptions(2, false);

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void theForecastBoundsWhatIsHeld(TinyCheckpoint kind) {
    kind.write(folder, 1);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertForecastBounds(checkpoint, 3);
    }
  }

  /** At full size the bound is tight: a refusal for memory that is not needed would be a defect. */
  @Test
  void theShippedCheckpointsForecastIsAtMostATenthTooHigh() {
    try (Checkpoint checkpoint = Checkpoint.open(Golden.checkpoint())) {
      assertForecastBounds(checkpoint, 1.1);
    }
  }

  private static void assertForecastBounds(Checkpoint checkpoint, double factor) {
    MemoryContract forecast =
        new CpuBackend().contract(checkpoint.model(), TWO_THREADS).orElseThrow();
    try (Session session = new CpuBackend().open(checkpoint.model(), TWO_THREADS)) {
      MemoryContract held = session.memory();
      Map<String, Long> bounds =
          forecast.parts().stream().collect(Collectors.toMap(Part::name, Part::bytes));
      for (Part part : held.parts()) {
        String found = part + " of " + forecast;
        assertTrue(part.bytes() > 0, found);
        assertTrue(part.bytes() <= bounds.get(part.name()), found);
      }
      assertEquals(names(held), names(forecast));
      assertTrue(forecast.total() <= factor * held.total(), held.table() + forecast.table());
      assertEquals(bytes(held, "arena"), bytes(forecast, "arena"));
    }
  }

  private static List<String> names(MemoryContract contract) {
    return contract.parts().stream().map(Part::name).toList();
  }

  private static long bytes(MemoryContract contract, String name) {
    return contract.parts().stream().filter(p -> p.name().equals(name)).findFirst().get().bytes();
  }

  @ParameterizedTest
  @EnumSource
  void theArenaHoldsEveryOperationAndSharesPlaces(TinyCheckpoint kind) {
    kind.write(folder, 1);
    try (Checkpoint checkpoint = Checkpoint.open(folder);
        Session session = new CpuBackend().open(checkpoint.model(), TWO_THREADS)) {
      ArenaUse use = session.arenaUse().orElseThrow();
      assertEquals(bytes(session.memory(), "arena"), use.bytes());
      assertTrue(use.peak().liveBytes() <= use.bytes(), use.peak() + " of " + use.bytes());
      assertTrue(use.saved() > 0);
      for (String stage : List.of("prompt", "step", "call", "decode")) {
        assertTrue(use.operations().stream().anyMatch(op -> op.stage().equals(stage)), stage);
      }
      assertTrue(use.operations().stream().allMatch(op -> op.liveBytes() > 0));
    }
  }
}
